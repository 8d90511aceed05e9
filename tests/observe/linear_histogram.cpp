// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/linear_histogram.hpp>

#include <tuple>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

/// With zero inside a bin, on an edge, below and above.
template <int Low, int High, std::size_t Bins>
struct from_to : qs::linear_histogram {
    from_to() : qs::linear_histogram{Low / 8.0f, High / 8.0f, Bins} {}
};

}  // namespace

TEST_CASE("linear_histogram obeys the observer's laws, wherever zero lies") {
    qs::laws::observer_laws<qs::linear_histogram>();
    qs::laws::observer_laws<from_to<-3, 11, 7>>();
    qs::laws::observer_laws<from_to<2, 9, 5>>();
    qs::laws::observer_laws<from_to<-9, -2, 5>>();
    qs::laws::observer_laws<from_to<0, 8, 1>>();
    qs::laws::observer_laws<from_to<-8, 0, 3>>();
}

TEST_CASE("values are counted between the edges, the last of which is inside, and beyond them") {
    qs::linear_histogram seen{0, 4, 4};
    seen.observe(std::array{-1.0f, 0.0f, 0.5f, 1.0f, 1.5f, 4.0f, 4.5f, -0.0f});
    CHECK(seen.below() == 1);
    CHECK(seen.above() == 1);
    const qs::distribution d = seen.summary();
    REQUIRE(d.bins.size() == 6);
    const std::vector<qs::bin> expected{{-1, -0.0f, 1}, {0, 0, 2}, {0, 1, 1}, {1, 2, 2}, {3, 4, 1}, {4, 4.5f, 1}};
    for (std::size_t i = 0; i < 6; ++i) {
        INFO("bin: ", i);
        CHECK(d.bins[i].lower == expected[i].lower);
        CHECK(d.bins[i].upper == expected[i].upper);
        CHECK(d.bins[i].count == expected[i].count);
    }
}

TEST_CASE("what lies below and above is counted with zeros, wherever zero lies") {
    const std::vector<float> values{-3, -0.5f, 0, 0, 0.5f, 3};
    qs::linear_histogram right{1, 2, 10}, left{-2, -1, 10};
    right.observe(values);
    left.observe(values);
    CHECK(right.below() == 5);
    CHECK(right.above() == 1);
    CHECK(left.below() == 1);
    CHECK(left.above() == 5);
}

TEST_CASE("every value is in its bin, at the edges too") {
    std::mt19937 random{5};
    struct range {
        float low, high;
        std::size_t bins;
    };
    for (const range& r :
         {range{-1, 1, 999}, range{-1e-3f, 7e4f, 1000}, range{-3.4e38f, 3.4e38f, 77}, range{1, 1.00001f, 300}}) {
        const float low = r.low, high = r.high;
        const std::size_t bins = r.bins;
        INFO("from ", low, " to ", high);
        std::uniform_real_distribution<double> within{double{low}, double{high}};
        bool found = true;
        for (int i = 0; i < 2000; ++i) {
            float x = std::clamp(static_cast<float>(within(random)), low, high);
            if (i % 2) {  // an edge, or a float beside it
                const double step = (double{high} - double{low}) / static_cast<double>(bins);
                x = static_cast<float>(double{low} + static_cast<double>(random() % bins) * step);
                x = i % 4 == 1 ? x : std::nextafter(x, i % 8 == 3 ? high : low);
            }
            qs::linear_histogram seen{low, high, bins};
            seen.observe(std::array{x, low, high});
            std::uint64_t around = 0;
            for (const qs::bin& b : seen.summary().bins)
                if (b.lower <= x && x <= b.upper) around += b.count;
            found = found && around >= 1;
        }
        CHECK(found);
    }
}

TEST_CASE("ranges and bins that cannot be are refused, and two that differ do not merge") {
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK_THROWS_AS(qs::linear_histogram(1, 1), qs::invalid_argument);
    CHECK_THROWS_AS(qs::linear_histogram(0, infinity), qs::invalid_argument);
    CHECK_THROWS_AS(qs::linear_histogram(0, 1, 0), qs::invalid_argument);
    CHECK_THROWS_AS(qs::linear_histogram(0, 1, (1 << 20) + 1), qs::invalid_argument);
    qs::linear_histogram seen;
    CHECK_THROWS_AS(seen.merge(qs::linear_histogram(-1, 2)), qs::merge_mismatch);
    CHECK_THROWS_AS(seen.merge(qs::linear_histogram(-1, 1, 9)), qs::merge_mismatch);
}

TEST_CASE("linear_histogram can be made again from what it says, and not from what cannot be") {
    const auto seen = qs::laws::observed<from_to<-3, 11, 7>>(std::array{-5.0f, -0.1f, 0.0f, 0.1f, 0.9f, 3.0f});
    const auto remade = [&](const qs::distribution& d, std::vector<std::uint64_t> counts) {
        return qs::linear_histogram{seen.low(), seen.high(), d, std::move(counts)};
    };
    CHECK(remade(seen.summary(), seen.counts()) == seen);
    auto counts = seen.counts();
    ++counts[3];
    CHECK_THROWS_AS(remade(seen.summary(), counts), qs::invalid_argument);
    counts = seen.counts();
    std::swap(counts.front(), counts.back());
    std::swap(counts.front(), counts[5]);
    CHECK_THROWS_AS(remade(seen.summary(), counts), qs::invalid_argument);
    CHECK_THROWS_AS(remade(seen.summary(), {}), qs::invalid_argument);
    auto d = seen.summary();
    d.maximum = 1;
    CHECK_THROWS_AS(remade(d, seen.counts()), qs::invalid_argument);
}
