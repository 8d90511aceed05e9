// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/statistics/bootstrap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/statistics/detail/drop_methods.hpp>

namespace qs = quantsweep;

namespace {

using indices = std::span<const std::size_t>;

auto mean_of(const std::vector<double>& values) {
    return [&values](indices drawn) {
        double sum = 0;
        for (std::size_t s : drawn) sum += values[s];
        return sum / static_cast<double>(drawn.size());
    };
}

std::vector<double> normal_values(std::uint64_t seed, std::size_t count, double mean) {
    std::mt19937_64 random{seed};
    std::vector<double> values(count);
    for (double& v : values) v = std::normal_distribution<>{mean, 1}(random);
    return values;
}

/// The pixels of one class that are both labelled and found, and those that are either, under the float network and
/// quantized.
struct counts {
    double before_both, before_either, now_both, now_either;
};

/// Draws a sample's counts from its difficulty: larger objects are found better, and quantizing loses some.
counts draw(std::mt19937_64& random, double lost) {
    const double size = 10 + std::exponential_distribution<>{1.0 / 40}(random);
    const double hit = std::uniform_real_distribution<>{0.5, 1}(random),
                 spilled = std::uniform_real_distribution<>{0, 0.4}(random);
    // Without a loss some pixels still change, for the better as often as for the worse.
    const double kept = hit * (1 - lost * std::uniform_real_distribution<>{0, 2}(random)) +
                        std::uniform_real_distribution<>{-0.03, 0.03}(random);
    return {size * hit, size * (1 + spilled), size * kept, size * (1 + spilled)};
}

double iou_drop(const std::vector<counts>& all, indices drawn) {
    counts sum{};
    for (std::size_t s : drawn) {
        sum.before_both += all[s].before_both, sum.before_either += all[s].before_either;
        sum.now_both += all[s].now_both, sum.now_either += all[s].now_either;
    }
    return sum.before_both / sum.before_either - sum.now_both / sum.now_either;
}

}  // namespace

TEST_CASE("the interval holds the drop and narrows with the samples; p says where it leaves out 0") {
    double width = std::numeric_limits<double>::infinity();
    for (const std::size_t count : {20u, 200u, 2000u}) {
        const std::vector<double> values = normal_values(3, count, 0.2);
        const auto e = qs::bootstrap_drop(count, 0.95, {}, mean_of(values));
        CHECK(e.low < e.drop);
        CHECK(e.drop < e.high);
        CHECK(e.high - e.low < width / 2);
        width = e.high - e.low;
        const auto at_p = qs::bootstrap_drop(count, 1 - 1.02 * e.p_value, {}, mean_of(values));
        const auto leaves_out_0 = [](const qs::drop_estimate& of) { return of.low > 0 || of.high < 0; };
        CHECK(leaves_out_0(e) == (e.p_value < 0.05));
        if (e.p_value > 0.01 && e.p_value < 0.9) CHECK(leaves_out_0(at_p));
    }
}

TEST_CASE("for a mean, the interval is near Student's") {
    const std::vector<double> values = normal_values(5, 400, 1);
    const auto e = qs::bootstrap_drop(400, 0.95, {.times = 9999}, mean_of(values));
    const auto t = qs::detail::student_drop(values, 0.05);
    CHECK(e.drop == doctest::Approx(t.drop));
    CHECK(e.low == doctest::Approx(t.low).epsilon(0.01));
    CHECK(e.high == doctest::Approx(t.high).epsilon(0.01));
}

TEST_CASE("threads change nothing, the seed does") {
    const std::vector<double> values = normal_values(8, 60, 0.1);
    const auto one = qs::bootstrap_drop(60, 0.9, {.times = 500, .seed = 4}, mean_of(values));
    const auto same = [](const qs::drop_estimate& a, const qs::drop_estimate& b) {
        return a.drop == b.drop && a.low == b.low && a.high == b.high && a.p_value == b.p_value;
    };
    for (const std::size_t threads : {2u, 5u})
        CHECK(same(one, qs::bootstrap_drop(60, 0.9, {.times = 500, .seed = 4, .threads = threads}, mean_of(values))));
    CHECK(!same(one, qs::bootstrap_drop(60, 0.9, {.times = 500, .seed = 5}, mean_of(values))));
}

TEST_CASE("no sample, one, all alike, some resamples without a value") {
    const std::vector<double> one{0.5}, alike(30, 0.0), worse(30, 0.25);
    CHECK(std::isnan(qs::bootstrap_drop(0, 0.95, {}, mean_of(one)).drop));
    const auto single = qs::bootstrap_drop(1, 0.95, {}, mean_of(one));
    CHECK(single.drop == 0.5);
    CHECK(single.p_value == 1);
    CHECK(single.low == -std::numeric_limits<double>::infinity());
    const auto unchanged = qs::bootstrap_drop(30, 0.95, {}, mean_of(alike));
    CHECK(unchanged.low == 0);
    CHECK(unchanged.high == 0);
    CHECK(unchanged.p_value == 1);
    const auto always = qs::bootstrap_drop(30, 0.95, {}, mean_of(worse));
    CHECK(always.low == 0.25);
    CHECK(always.p_value == doctest::Approx(2.0 / 2000));
    const std::vector<double> values = normal_values(2, 30, 0);
    const auto without_first = [&](indices drawn) {
        const bool has = std::find(drawn.begin(), drawn.end(), 0u) != drawn.end();
        return has ? mean_of(values)(drawn) : std::numeric_limits<double>::quiet_NaN();
    };
    const auto partly = qs::bootstrap_drop(30, 0.95, {}, without_first);
    CHECK(partly.low < partly.high);
    const auto never =
        qs::bootstrap_drop(30, 0.95, {}, [](indices) { return std::numeric_limits<double>::quiet_NaN(); });
    CHECK(std::isnan(never.drop));
    CHECK(std::isnan(never.low));
    CHECK(std::isnan(never.p_value));
}

TEST_CASE("there are resamples enough for Holm's smallest level") {
    qs::resampling few, many;
    few.reach(0.05);
    many.reach(0.05 / 69);
    CHECK(few.times == 1999);
    CHECK(2 / (static_cast<double>(many.times) + 1) <= 0.05 / 69 / 2 * 1.0001);
}

TEST_CASE("simulated, the interval of a drop in IoU covers nearly as often as it says" *
          doctest::test_suite("simulation")) {
    struct setting {
        double lost;
        std::size_t samples, at_least;  ///< out of 1000 intervals
    };
    for (const auto& [lost, samples, at_least] :
         {setting{0, 100, 930}, {0.04, 100, 930}, {0, 20, 890}, {0.04, 20, 890}}) {
        std::mt19937_64 random{17};
        // Takes the true drop from a sample so large that its error is negligible.
        std::vector<counts> many;
        for (int i = 0; i < 1'000'000; ++i) many.push_back(draw(random, lost));
        std::vector<std::size_t> all_of_them(many.size());
        std::iota(all_of_them.begin(), all_of_them.end(), std::size_t{0});
        const double truth = iou_drop(many, all_of_them);
        std::size_t held = 0, called = 0;
        for (std::size_t run = 0; run < 1000; ++run) {
            std::vector<counts> drawn;
            for (std::size_t s = 0; s < samples; ++s) drawn.push_back(draw(random, lost));
            const auto e = qs::bootstrap_drop(samples, 0.95, {.times = 999, .seed = run},
                                              [&](indices which) { return iou_drop(drawn, which); });
            held += e.low <= truth && truth <= e.high;
            called += e.p_value <= 0.05;
        }
        MESSAGE("of 1000 intervals of ", samples, " samples, ", held, " hold the drop ", truth, "; ", called,
                " say it is not 0");
        CHECK(held >= at_least);
        CHECK(held <= 975);
        if (lost == 0) CHECK(called == 1000 - held);
    }
}
