// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/bootstrap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include <doctest/doctest.h>

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

/// Of one class: pixels that are both labelled and found, and either; under the float network and the quantized one.
struct counts {
    double before_both, before_either, now_both, now_either;
};

/// A sample's counts, made of its difficulty: larger objects are found better, and some are lost when quantized.
counts draw(std::mt19937_64& random, double lost) {
    const double size = 10 + std::exponential_distribution<>{1.0 / 40}(random);
    const double hit = std::uniform_real_distribution<>{0.5, 1}(random), spilled = std::uniform_real_distribution<>{0, 0.4}(random);
    const double kept = hit * (1 - lost * std::uniform_real_distribution<>{0, 2}(random));
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
        CHECK((e.low > 0) == (e.p_value < 0.05));
        if (e.p_value > 0.01 && e.p_value < 1) CHECK(at_p.low > 0);
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

TEST_CASE("awkward samples: none, one, all alike, some resamples without a value") {
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
    const auto never = qs::bootstrap_drop(30, 0.95, {}, [](indices) { return std::numeric_limits<double>::quiet_NaN(); });
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

TEST_CASE("simulated, the interval of a drop in IoU covers nearly as often as it says") {
    // The true drop, of the ratio of expectations: by a sample so large that its error does not show.
    for (const double lost : {0.0, 0.04}) {
        std::mt19937_64 random{17};
        counts truth{};
        for (int i = 0; i < 2'000'000; ++i) {
            const counts c = draw(random, lost);
            truth.before_both += c.before_both, truth.before_either += c.before_either;
            truth.now_both += c.now_both, truth.now_either += c.now_either;
        }
        const double drop = truth.before_both / truth.before_either - truth.now_both / truth.now_either;
        std::size_t held = 0, called = 0;
        const std::size_t runs = 1000, samples = 100;
        for (std::size_t run = 0; run < runs; ++run) {
            std::vector<counts> all;
            for (std::size_t s = 0; s < samples; ++s) {
                all.push_back(draw(random, lost));
                // Without a loss, some samples still change, as often for the better as for the worse.
                if (lost == 0) all.back().now_both += std::normal_distribution<>{0, 1}(random);
            }
            const auto e = qs::bootstrap_drop(samples, 0.95, {.times = 999, .seed = run},
                                              [&](indices drawn) { return iou_drop(all, drawn); });
            held += e.low <= drop && drop <= e.high;
            called += e.p_value <= 0.05;
        }
        MESSAGE("of ", runs, " intervals of ", samples, " samples, lost ", lost, ": ", held, " hold ", drop, "; ", called,
                " say that it is not 0");
        CHECK(held >= runs * 925 / 1000);
        CHECK(held <= runs * 975 / 1000);
        if (lost == 0) CHECK(called <= runs * 75 / 1000);
        if (lost > 0) CHECK(called >= runs * 900 / 1000);
    }
}
