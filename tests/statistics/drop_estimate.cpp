// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/statistics/drop_estimate.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/statistics/detail/drop_methods.hpp>
#include <quantsweep/statistics/detail/special_functions.hpp>

namespace qs = quantsweep;

namespace {

const qs::metric_info zero_one{"top1", true, 0.0, 1.0, true, false};
const qs::metric_info bounded{"iou", true, 0.0, 1.0, false, false};
const qs::metric_info no_gain{"agreement", true, 0.0, 1.0, true, false, false, true};
const qs::metric_info bounded_no_gain{"share", true, 0.0, 1.0, false, false, false, true};
const qs::metric_info unbounded{"loss", false, {}, {}, false, false};

std::vector<double> outcomes(std::size_t lost, std::size_t gained, std::size_t same) {
    std::vector<double> drops(lost, 1.0);
    drops.insert(drops.end(), gained, -1.0);
    drops.insert(drops.end(), same, 0.0);
    return drops;
}

/// Returns the share of seeded experiments whose interval contains the true mean.
template <class Draw>
double coverage(const qs::metric_info& metric, double truth, std::size_t samples, Draw&& draw) {
    std::mt19937_64 random{12345};
    const std::size_t experiments = 2000;
    std::size_t held = 0;
    for (std::size_t e = 0; e < experiments; ++e) {
        std::vector<double> drops(samples);
        for (double& d : drops) d = draw(random);
        const auto estimate = qs::estimate_drop(drops, metric, 0.95);
        held += estimate.low <= truth && truth <= estimate.high;
    }
    return static_cast<double>(held) / static_cast<double>(experiments);
}

}  // namespace

TEST_CASE("the beta and t distributions match tabulated values") {
    using namespace qs::detail;
    CHECK(incomplete_beta(2, 3, 0.4) == doctest::Approx(0.5248).epsilon(1e-12));        // polynomial, exact
    CHECK(incomplete_beta(0.5, 0.5, 0.25) == doctest::Approx(1.0 / 3).epsilon(1e-12));  // arcsine law
    CHECK(incomplete_beta(1, 7, 0.1) == doctest::Approx(1 - std::pow(0.9, 7)).epsilon(1e-12));
    CHECK(binomial_half_tail(8, 10) == doctest::Approx(56.0 / 1024).epsilon(1e-12));
    CHECK(binomial_half_tail(0, 10) == 1);
    CHECK(student_quantile(0.95, 9) == doctest::Approx(2.262157).epsilon(1e-6));
    CHECK(student_quantile(0.95, 1999) == doctest::Approx(1.961151).epsilon(1e-6));
    CHECK(student_two_sided(2.262157, 9) == doctest::Approx(0.05).epsilon(1e-6));
}

TEST_CASE("Clopper-Pearson ends match tabulated values") {
    const qs::detail::proportion ten_of_100{10, 100, 0.05};
    CHECK(ten_of_100.low == doctest::Approx(0.0490047).epsilon(1e-5));
    CHECK(ten_of_100.high == doctest::Approx(0.1762226).epsilon(1e-5));
    const qs::detail::proportion none{0, 100, 0.05};
    CHECK(none.low == 0);
    CHECK(none.high == doctest::Approx(1 - std::pow(0.025, 0.01)).epsilon(1e-9));
    CHECK(qs::detail::proportion{100, 100, 0.05}.high == 1);
}

TEST_CASE("a 0/1 drop is exact: paired counts, their interval, the sign test") {
    const auto drops = outcomes(15, 5, 1980);
    const auto e = qs::estimate_drop(drops, zero_one, 0.95);
    CHECK(e.drop == doctest::Approx(0.005));
    CHECK(e.p_value == doctest::Approx(0.0413895).epsilon(1e-5));
    CHECK(e.low < 0);  // the interval does not use the sign test, and is wider
    CHECK(e.high > 0.005);
    const auto even = qs::estimate_drop(outcomes(4, 4, 10), zero_one, 0.95);
    CHECK(even.drop == 0);
    CHECK(even.p_value == 1);
    const auto nothing = qs::estimate_drop(outcomes(0, 0, 50), zero_one, 0.95);
    CHECK(nothing.p_value == 1);
    CHECK(nothing.low == doctest::Approx(-nothing.high));
    CHECK(qs::interval_name(zero_one) == "Clopper-Pearson");
}

TEST_CASE("intervals cover at least as often as they say") {
    CHECK(coverage(zero_one, 0.03, 200, [](auto& r) {
              const double u = std::uniform_real_distribution<>{}(r);
              return u < 0.05 ? 1.0 : u < 0.07 ? -1.0 : 0.0;
          }) >= 0.95);
    CHECK(coverage(bounded, 0.0, 200, [](auto& r) { return std::uniform_real_distribution<>{-0.5, 0.5}(r); }) >= 0.95);
    CHECK(coverage(unbounded, 0.3, 30, [](auto& r) { return std::normal_distribution<>{0.3, 2.0}(r); }) >= 0.94);
}

TEST_CASE("where no sample can be gained, the interval is that of the lost ones, and exact") {
    const auto e = qs::estimate_drop(outcomes(10, 0, 90), no_gain, 0.95);
    CHECK(e.low == doctest::Approx(0.0490047).epsilon(1e-5));  // Clopper-Pearson, tabulated
    CHECK(e.high == doctest::Approx(0.1762226).epsilon(1e-5));
    CHECK(e.p_value == qs::estimate_drop(outcomes(10, 0, 90), zero_one, 0.95).p_value);
    const auto nothing = qs::estimate_drop(outcomes(0, 0, 50), no_gain, 0.95);
    CHECK(nothing.low == 0);
    CHECK(nothing.high == doctest::Approx(1 - std::pow(0.025, 1.0 / 50)).epsilon(1e-9));
    // If a metric claims wrongly that no sample can be gained, the interval is the usual one and keeps its coverage.
    CHECK(qs::estimate_drop(outcomes(3, 1, 50), no_gain, 0.95).low ==
          qs::estimate_drop(outcomes(3, 1, 50), zero_one, 0.95).low);
    std::vector<double> small;
    for (int i = 0; i < 400; ++i) small.push_back(i % 2 == 0 ? 0.0 : 0.02);
    const auto wide = qs::estimate_drop(small, bounded, 0.95), narrow = qs::estimate_drop(small, bounded_no_gain, 0.95);
    CHECK(narrow.low == 0);
    CHECK(narrow.high < wide.high);
    CHECK(qs::estimate_drop(std::vector<double>{0.5}, bounded_no_gain, 0.95).low == 0);
}

TEST_CASE("intervals of what can only be lost cover as often as they say, and no wider than need be") {
    double width = 0, wide = 0;
    for (const double share : {0.001, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.3}) {
        const auto lost = [&](auto& r) { return std::uniform_real_distribution<>{}(r) < share ? 1.0 : 0.0; };
        const double covered = coverage(no_gain, share, 200, lost);
        INFO(share << " " << covered);
        CHECK(covered >= 0.945);  // 0.95 minus two standard errors of 2,000 experiments
        const auto typical =
            outcomes(static_cast<std::size_t>(200 * share), 0, 200 - static_cast<std::size_t>(200 * share));
        const auto now = qs::estimate_drop(typical, no_gain, 0.95), before = qs::estimate_drop(typical, zero_one, 0.95);
        CHECK(now.low >= before.low);
        CHECK(now.high <= before.high);
        width += now.high - now.low;
        wide += before.high - before.low;
    }
    CHECK(width < 0.8 * wide);
    CHECK(coverage(bounded_no_gain, 0.25, 200, [](auto& r) { return std::uniform_real_distribution<>{0.0, 0.5}(r); }) >=
          0.95);
}

TEST_CASE("that float gets all given samples right does not mean that none can be gained") {
    // Half of what float gets wrong is gained, and float gets 1 in 200 wrong: 100 samples often contain none.
    const auto gained = [](auto& r) { return std::uniform_real_distribution<>{}(r) < 0.0025 ? -1.0 : 0.0; };
    CHECK(coverage(zero_one, -0.0025, 100, gained) >= 0.95);
    CHECK(coverage(no_gain, -0.0025, 100, gained) < 0.5);  // so top-1 must not claim it
}

TEST_CASE("an empirical Bernstein interval shrinks with the variance, and its p-value is that of the interval") {
    std::vector<double> drops;
    for (int i = 0; i < 4000; ++i) drops.push_back(i % 2 == 0 ? 0.02 : 0.04);
    const auto e = qs::estimate_drop(drops, bounded, 0.95);
    CHECK(e.drop == doctest::Approx(0.03));
    CHECK(e.low > 0);
    CHECK(e.p_value < 0.05);
    const auto at_p = qs::estimate_drop(drops, bounded, 1 - e.p_value);
    CHECK(at_p.low == doctest::Approx(0).epsilon(1e-6));
    CHECK(qs::estimate_drop(std::vector<double>{0.5}, bounded, 0.95).low == -1);
}

TEST_CASE("unbounded drops use t, also where nothing varies") {
    const auto e = qs::estimate_drop(std::vector<double>{1, 2, 3, 4}, unbounded, 0.95);
    CHECK(e.drop == 2.5);
    CHECK(e.high - e.drop == doctest::Approx(3.182446 * std::sqrt(5.0 / 12)).epsilon(1e-6));
    CHECK(qs::estimate_drop(std::vector<double>{0, 0, 0}, unbounded, 0.95).p_value == 1);
    CHECK(qs::estimate_drop(std::vector<double>{1, 1, 1}, unbounded, 0.95).p_value == 0);
    CHECK(qs::estimate_drop(std::vector<double>{1}, unbounded, 0.95).high == std::numeric_limits<double>::infinity());
    CHECK(std::isnan(qs::estimate_drop({}, unbounded, 0.95).drop));
    CHECK(qs::interval_name(unbounded) == "t (approximate)");
    qs::metric_info of_a_set = bounded;
    of_a_set.whole_set = true;
    CHECK(qs::interval_name(of_a_set) == "bootstrap (approximate)");
    of_a_set.against_float = true;
    CHECK(qs::interval_name(of_a_set) == "none");
}

TEST_CASE("a value against float has the interval of its mean, by the methods of drops and without a p-value") {
    const std::vector<double> scores{1, 2, 3, 4, 7};
    qs::metric_info of_values = unbounded;
    of_values.against_float = true;
    CHECK(qs::interval_name(of_values) == "t (approximate)");
    const auto t = qs::estimate_value(scores, of_values, 0.9), drop = qs::estimate_drop(scores, unbounded, 0.9);
    CHECK(t.drop == drop.drop);
    CHECK(t.low == drop.low);
    CHECK(t.high == drop.high);
    CHECK(std::isnan(t.p_value));
    const qs::metric_info cosine{"cosine", true, -1.0, 1.0, false, true};
    CHECK(qs::interval_name(cosine) == "empirical Bernstein");
    std::mt19937 random{2};
    std::vector<double> near_1(2000);
    for (double& c : near_1) c = 1 - std::uniform_real_distribution<>{0, 0.01}(random);
    const auto bounded_value = qs::estimate_value(near_1, cosine, 0.95);
    CHECK(bounded_value.low < bounded_value.drop);
    CHECK(bounded_value.low > 0.98);
    CHECK(bounded_value.high == 1);  // does not exceed the metric's bound
    CHECK(qs::estimate_value(std::vector<double>{0.5}, cosine, 0.95).low == -1);
    CHECK(std::isnan(qs::estimate_value({}, cosine, 0.95).drop));
    qs::metric_info of_parts{.name = "parts", .against_float = true, .whole_set = true, .ratio = true};
    CHECK(qs::interval_name(of_parts) == "ratio t (approximate)");
}

TEST_CASE("Holm rejects step by step, and leaves out what has no p-value") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    CHECK(qs::holm(std::vector<double>{0.01, 0.04, 0.03, 0.005}, 0.05) == std::vector<bool>{true, false, false, true});
    CHECK(qs::holm(std::vector<double>{0.02, none, 0.04}, 0.05) == std::vector<bool>{true, false, true});
    CHECK(qs::holm(std::vector<double>{0.051}, 0.05) == std::vector<bool>{false});
    CHECK(qs::holm({}, 0.05).empty());
}

TEST_CASE("of many layers without a drop, Holm calls a dip at most as often as it says" *
          doctest::test_suite("simulation")) {
    std::mt19937_64 random{99};
    std::size_t false_alarms = 0;
    const std::size_t experiments = 400;
    for (std::size_t e = 0; e < experiments; ++e) {
        std::vector<double> p_values;
        for (int layer = 0; layer < 69; ++layer) {
            std::vector<double> drops(400);
            for (double& d : drops) {
                const auto u = random() % 100;
                d = u < 2 ? 1.0 : u < 4 ? -1.0 : 0.0;
            }
            p_values.push_back(qs::estimate_drop(drops, zero_one, 0.95).p_value);
        }
        bool any = false;
        for (bool rejected : qs::holm(p_values, 0.05)) any = any || rejected;
        false_alarms += any;
    }
    CHECK(false_alarms <= experiments * 5 / 100);
}
