// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/bit_histogram.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

template <unsigned MantissaBits>
qs::bit_histogram<MantissaBits> remade(const qs::bit_histogram<MantissaBits>& seen) {
    return {seen.summary(), seen.pages()};
}

}  // namespace

TEST_CASE("bit_histogram obeys the observer's laws") {
    qs::laws::observer_laws<qs::bit_histogram<>>();
    qs::laws::observer_laws<qs::bit_histogram<0>>();
    qs::laws::observer_laws<qs::bit_histogram<8>>();
}

TEST_CASE("every value lies in a bin of the promised width, and the ends are exact") {
    for (const auto& sample : qs::laws::awkward_samples(3)) {
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

TEST_CASE("a quantile is within half a bin of the true one") {
    std::vector<float> values = qs::laws::awkward_samples(4)[4].values;
    const auto bins = qs::laws::observed<qs::bit_histogram<>>(values).summary().bins;
    std::sort(values.begin(), values.end());
    for (double q : {0.001, 0.1, 0.5, 0.9, 0.999}) {
        const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(values.size()));
        std::uint64_t below = 0;
        const auto at =
            std::find_if(bins.begin(), bins.end(), [&](const qs::bin& b) { return (below += b.count) > rank; });
        REQUIRE(at != bins.end());
        const double middle = (double{at->lower} + double{at->upper}) / 2, truth = double{values[rank]};
        CHECK(std::abs(middle - truth) <= 0.0079 * std::abs(truth));
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
    for (const auto& sample : qs::laws::awkward_samples(5)) {
        INFO("sample: ", sample.name);
        CHECK(remade(qs::laws::observed<qs::bit_histogram<>>(sample.values)) ==
              qs::laws::observed<qs::bit_histogram<>>(sample.values));
        CHECK(remade(qs::laws::observed<qs::bit_histogram<2>>(sample.values)) ==
              qs::laws::observed<qs::bit_histogram<2>>(sample.values));
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
    CHECK_THROWS_AS((qs::bit_histogram<>{qs::distribution{{}, 0.0f, 0.0f, 0, 0, 0, 0, 0}, {}}), qs::invalid_argument);
}
