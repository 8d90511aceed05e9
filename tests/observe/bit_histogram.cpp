// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/bit_histogram.hpp>

#include <functional>
#include <set>
#include <utility>

#include <quantsweep/core/parallel.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

static_assert(qs::mergeable_observer<qs::bit_histogram<>>);

namespace {

template <unsigned MantissaBits>
qs::bit_histogram<MantissaBits> remade(const qs::bit_histogram<MantissaBits>& seen) {
    return {seen.summary(), seen.pages(), seen.resolved_binades()};
}

/// A histogram that resolves a limited number of binades, by default too few for most samples.
template <unsigned MantissaBits, std::size_t Binades>
struct tight : qs::bit_histogram<MantissaBits> {
    using histogram = qs::bit_histogram<MantissaBits>;
    tight() { this->limit_bytes(histogram::least_bytes() + (Binades - 1) * histogram::page_size * 8); }
};

/// Returns the bins of a full histogram. Joins those of each binade, except for the topmost binades; each sign counts
/// separately.
std::vector<qs::bin> joined(const qs::bit_histogram<>& full, std::size_t resolved) {
    const auto binade = [](const qs::bin& b) {
        const bool negative = std::signbit(b.lower);
        // Uses the end nearer to zero, because the bucket does not contain the other end.
        return std::pair{std::bit_cast<std::uint32_t>(negative ? -b.upper : b.lower) >> 23, negative};
    };
    qs::distribution seen = full.summary();
    std::set<std::pair<std::uint32_t, bool>, std::greater<>> binades;
    std::vector<qs::bin> result;
    for (const qs::bin& b : seen.bins)
        if (b.upper != 0 || b.lower != 0) binades.insert(binade(b));
    const auto last = std::next(binades.begin(), static_cast<std::ptrdiff_t>(std::min(resolved, binades.size())));
    const std::set<std::pair<std::uint32_t, bool>> collapsed{last, binades.end()};
    const qs::bin* before = nullptr;
    for (const qs::bin& b : seen.bins) {
        if (before && before->lower != 0 && b.upper != 0 && binade(*before) == binade(b) && collapsed.count(binade(b)))
            result.back().count += b.count;
        else
            result.push_back(b);
        before = &b;
    }
    return result;
}

}  // namespace

TEST_CASE("bit_histogram obeys the observer's laws") {
    qs::laws::observer_laws<qs::bit_histogram<>>();
    qs::laws::observer_laws<qs::bit_histogram<0>>();
    qs::laws::observer_laws<qs::bit_histogram<8>>();
}

TEST_CASE("bit_histogram obeys them with a limit too: neither order nor chunks decide what is collapsed") {
    qs::laws::observer_laws<tight<6, 1>>();
    qs::laws::observer_laws<tight<6, 5>>();
    qs::laws::observer_laws<tight<3, 20>>();
}

TEST_CASE("under a limit the topmost binades are as without one, and the others are one bucket each") {
    std::uint64_t collapsed = 0;
    for (const auto& sample : qs::laws::difficult_samples(6)) {
        INFO("sample: ", sample.name);
        const auto full = qs::laws::observed<qs::bit_histogram<>>(sample.values);
        CHECK(full.summary().collapsed == 0);
        const auto limited = qs::laws::observed<tight<6, 7>>(sample.values);
        const qs::distribution summary = limited.summary();
        const std::vector<qs::bin> expected = joined(full, 7);
        REQUIRE(summary.bins.size() == expected.size());
        std::uint64_t wide = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(summary.bins[i].count == expected[i].count);
            CHECK(summary.bins[i].lower <= expected[i].lower);
            CHECK(summary.bins[i].upper >= expected[i].upper);
        }
        for (const auto& page : limited.pages())
            if (page.counts.size() == 1) wide += page.counts[0];
        CHECK(summary.collapsed == wide);
        CHECK(summary.minimum == full.summary().minimum);
        CHECK(summary.maximum == full.summary().maximum);
        collapsed += wide;
        qs::bit_histogram<> late = full;
        late.limit_bytes(limited.most_bytes());
        CHECK(late == limited);
    }
    CHECK(collapsed > 10000);
}

TEST_CASE("a limit holds at every moment, is the smaller one after a merge, and has a least") {
    using histogram = qs::bit_histogram<>;
    const auto values = qs::laws::difficult_samples(7)[11].values;  // all floats
    for (std::size_t limit : {histogram::least_bytes(), std::size_t{10000}, std::size_t{40000}, std::size_t{300000}}) {
        histogram seen;
        seen.limit_bytes(limit);
        CHECK(seen.most_bytes() <= limit);
        CHECK(seen.most_bytes() + 512 + 8 * 512 > std::min(limit, histogram{}.most_bytes()));
        bool within = true;
        for (std::size_t i = 0; i < values.size(); i += 10) {
            seen.observe(std::span{values}.subspan(i, 10));
            within = within && seen.bytes() <= seen.most_bytes();
        }
        CHECK(within);
        CHECK(seen.summary().finite == qs::laws::observed<histogram>(values).summary().finite);
        histogram wide = qs::laws::observed<histogram>(values);
        wide.merge(seen);
        CHECK(wide.bytes() <= limit);
        CHECK(wide.resolved_binades() == seen.resolved_binades());
    }
    CHECK_THROWS_AS(histogram{}.limit_bytes(histogram::least_bytes() - 1), qs::invalid_argument);
    CHECK(qs::laws::observed<histogram>(values).bytes() <= histogram{}.most_bytes());
}

TEST_CASE("every value lies in a bin of the promised width, and the ends are exact") {
    for (const auto& sample : qs::laws::difficult_samples(3)) {
        INFO("sample: ", sample.name);
        const auto bins = qs::laws::observed<qs::bit_histogram<>>(sample.values).summary().bins;
        bool narrow = true, found = true;
        for (const qs::bin& b : bins)
            if (std::min(std::abs(b.lower), std::abs(b.upper)) >= std::numeric_limits<float>::min())
                narrow = narrow && double{b.upper} - double{b.lower} <=
                                       std::min(std::abs(double{b.lower}), std::abs(double{b.upper})) / 64;
        for (float x : sample.values)
            if (std::isfinite(x)) {
                const auto at = std::find_if(bins.begin(), bins.end(), [&](const qs::bin& b) { return x <= b.upper; });
                found = found && at != bins.end() && at->lower <= x;
            }
        CHECK(narrow);
        CHECK(found);
    }
}

TEST_CASE("any quantile of any values is within half a bin of the true one, for normal floats within 0.78 %") {
    for (const auto& sample : qs::laws::difficult_samples(4)) {
        INFO("sample: ", sample.name);
        const auto bins = qs::laws::observed<qs::bit_histogram<>>(sample.values).summary().bins;
        std::vector<float> values;
        std::copy_if(sample.values.begin(), sample.values.end(), std::back_inserter(values),
                     [](float x) { return std::isfinite(x); });
        std::sort(values.begin(), values.end());
        std::size_t rank = 0;
        double worst_in_bins = 0, worst = 0;
        for (const qs::bin& b : bins)
            for (std::uint64_t i = 0; i < b.count; ++i, ++rank) {
                const double middle = (double{b.lower} + double{b.upper}) / 2, truth = double{values[rank]};
                const double off = std::abs(middle - truth), width = double{b.upper} - double{b.lower};
                worst_in_bins = std::max(worst_in_bins, width == 0 ? off : off / width);
                if (std::abs(values[rank]) >= std::numeric_limits<float>::min())
                    worst = std::max(worst, off / std::abs(truth));
            }
        CHECK(rank == values.size());
        CHECK(worst_in_bins <= 0.5);
        CHECK(worst <= 1.0 / 128);
    }
}

TEST_CASE("neither the number of threads nor who finished first changes a bit") {
    const auto values = qs::laws::difficult_samples(8)[11].values;  // all floats
    const auto whole = qs::laws::observed<tight<6, 40>>(values);
    for (std::size_t threads : {1u, 3u, 8u}) {
        std::vector<tight<6, 40>> parts(threads);
        qs::parallel_for(threads, values.size() / 10, [&](std::size_t thread, std::size_t i) {
            parts[thread].observe(std::span{values}.subspan(10 * i, 10));
        });
        for (std::size_t i = 1; i < threads; ++i) parts[0].merge(parts[i]);
        CHECK(parts[0] == whole);
    }
}

TEST_CASE("counts are exact past 2^24 and 2^32") {
    qs::bit_histogram<> seen;
    seen.observe(std::vector<float>(std::size_t{1} << 16, 1.5f));
    seen.observe(std::array{0.0f, -2.0f});
    for (int doubling = 0; doubling < 20; ++doubling) {
        const auto same = seen;
        seen.merge(same);
    }
    seen.observe(std::array{1.5f});
    const qs::distribution summary = seen.summary();
    REQUIRE(summary.bins.size() == 3);
    CHECK(summary.bins[2].count == (std::uint64_t{1} << 36) + 1);
    CHECK(summary.zeros == std::uint64_t{1} << 20);
    CHECK(summary.finite == (std::uint64_t{1} << 36) + 1 + (std::uint64_t{1} << 21));
    for (std::size_t i = 0; i < 300; ++i) seen.observe(std::vector<float>(std::size_t{1} << 16, 1.5f));
    CHECK(seen.summary().bins[2].count == (std::uint64_t{1} << 36) + 1 + (std::uint64_t{300} << 16));
}

TEST_CASE("a long run of equal values is counted whole") {
    qs::bit_histogram<> seen;
    seen.observe(std::vector<float>(200'000, 1.5f));
    REQUIRE(seen.summary().bins.size() == 1);
    CHECK(seen.summary().bins.front().count == 200'000);
}

TEST_CASE("a histogram may be merged into itself") {
    auto seen = qs::laws::observed<qs::bit_histogram<>>(std::array{1.0f, 2.0f, 0.0f});
    seen.merge(seen);
    CHECK(seen.summary().finite == 6);
}

TEST_CASE("memory grows with the binades seen, not with the values") {
    CHECK(qs::bit_histogram<>{}.bytes() <= 2048);
    qs::bit_histogram<> seen;
    seen.observe(std::vector<float>(100, 1.0f));
    const std::size_t one_page = seen.bytes();
    CHECK(one_page == qs::bit_histogram<>{}.bytes() + 64 * 8);
    for (int i = 0; i < 10; ++i) seen.observe(std::vector<float>(10000, 1.9f));
    CHECK(seen.bytes() == one_page);
    seen.observe(std::array{2.0f});
    CHECK(seen.bytes() == one_page + 64 * 8);
}

TEST_CASE("bit_histogram can be made again from what it says") {
    for (const auto& sample : qs::laws::difficult_samples(5)) {
        INFO("sample: ", sample.name);
        CHECK(remade(qs::laws::observed<qs::bit_histogram<>>(sample.values)) ==
              qs::laws::observed<qs::bit_histogram<>>(sample.values));
        CHECK(remade(qs::laws::observed<qs::bit_histogram<2>>(sample.values)) ==
              qs::laws::observed<qs::bit_histogram<2>>(sample.values));
        const qs::bit_histogram<> limited = qs::laws::observed<tight<6, 3>>(sample.values);
        CHECK(remade(limited) == limited);
    }
}

TEST_CASE("counts, extremes and pages that are not of the same values are refused") {
    const auto seen = qs::laws::observed<qs::bit_histogram<>>(std::array{-1.0f, 0.0f, 2.5f});
    const qs::distribution summary = seen.summary();
    const auto pages = seen.pages();
    const auto refused = [](const qs::distribution& d, std::vector<qs::bit_histogram<>::page> p) {
        CHECK_THROWS_AS((qs::bit_histogram<>{d, p}), qs::invalid_argument);
    };
    auto wrong = summary;
    wrong.finite = 4;
    refused(wrong, pages);
    for (float x : {-2.0f, 2.5f, 0.0f, std::numeric_limits<float>::quiet_NaN()}) {
        wrong = summary;
        wrong.minimum = x;
        refused(wrong, pages);
    }
    for (float x : {2.6f, std::numeric_limits<float>::infinity()}) {
        wrong = summary;
        wrong.maximum = x;
        refused(wrong, pages);
    }
    refused(summary, {});
    auto bad = pages;
    bad[0].number = 255;
    refused(summary, bad);
    bad[0].number = 512;
    refused(summary, bad);
    bad = pages;
    bad[0].counts.pop_back();
    refused(summary, bad);
    bad[0].counts = {1};  // a collapsed binade in a histogram without a limit
    refused(summary, bad);
    CHECK_THROWS_AS((qs::bit_histogram<>{summary, pages, 0}), qs::invalid_argument);
    const auto limited = qs::laws::observed<tight<6, 1>>(std::array{-1.0f, 0.0f, 2.5f});
    bad = limited.pages();
    REQUIRE(bad.size() == 2);
    std::swap(bad[0].counts, bad[1].counts);  // now the higher binade is collapsed
    CHECK_THROWS_AS((qs::bit_histogram<>{limited.summary(), bad, 1}), qs::invalid_argument);
    CHECK_THROWS_AS((qs::bit_histogram<>{qs::distribution{{}, 0.0f, 0.0f, 0, 0, 0, 0, 0}, {}}), qs::invalid_argument);
}
