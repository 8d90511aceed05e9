// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/statistics/ratio_estimate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/statistics/bootstrap.hpp>
#include <quantsweep/statistics/detail/drop_methods.hpp>

namespace qs = quantsweep;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const qs::metric_info token_loss{.name = "loss", .higher_is_better = false};
const qs::metric_info positive{.name = "positive", .higher_is_better = false, .lower_bound = 0.0};
const qs::metric_info gain{.name = "gain", .higher_is_better = true};
const qs::metric_info factor{.name = "factor", .higher_is_better = false, .exponential = true};

/// A sequence: its losses under the float and the quantized network, and its number of tokens.
struct sequence {
    double before, now, tokens;
};

enum class lengths { even, exponential, lognormal };
enum class spread { normal, skewed };

double length(std::mt19937_64& random, lengths how) {
    if (how == lengths::even) return std::uniform_int_distribution<int>{8, 64}(random);
    if (how == lengths::exponential)
        return std::min(256.0, std::floor(4 + std::exponential_distribution<>{1.0 / 30}(random)));
    return std::min(256.0, 2 + std::floor(std::lognormal_distribution<>{3, 0.9}(random)));
}

/// Losses of successive tokens are correlated (an autoregression of 0.9), and so are those of one sequence.
/// Quantization affects some sequences more than others.
sequence draw(std::mt19937_64& random, lengths how, spread suffers) {
    std::normal_distribution<> normal;
    sequence one{0, 0, length(random, how)};
    double state = normal(random);
    const double of_sequence = 0.3 * normal(random);
    const double excess =
        suffers == spread::normal ? 1 + normal(random) : std::lognormal_distribution<>{0, 0.5}(random);
    for (int t = 0; t < one.tokens; ++t) {
        state = 0.9 * state + std::sqrt(1 - 0.81) * normal(random);
        const double before = 2 * std::exp(0.5 * state + of_sequence);
        one.before += before;
        // Short sequences lose more per token, so the mean of the sequences' means is another number.
        one.now += before * (1 + 0.05 * excess) + 0.2 * normal(random) + 0.1 * state + 2 / one.tokens;
    }
    return one;
}

struct columns {
    std::vector<double> before{}, now{};
    void add(const sequence& one) {
        before.insert(before.end(), {one.before, one.tokens});
        now.insert(now.end(), {one.now, one.tokens});
    }
};

bool holds(const qs::drop_estimate& e, double truth) { return e.low <= truth && truth <= e.high; }

}  // namespace

TEST_CASE("of equal counts, the interval is Student's of the means") {
    std::mt19937_64 random{4};
    columns seen;
    std::vector<double> drops, values;
    for (int s = 0; s < 25; ++s) {
        const sequence one{std::normal_distribution<>{3, 1}(random), std::normal_distribution<>{3.4, 1}(random), 8};
        seen.add(one);
        drops.push_back((one.now - one.before) / 8);
        values.push_back(one.now / 8);
    }
    const auto t = qs::detail::student_drop(drops, 0.1), v = qs::detail::student_drop(values, 0.1);
    const auto e = qs::estimate_ratio_drop(seen.before, seen.now, token_loss, 0.9);
    CHECK(e.drop == doctest::Approx(t.drop));
    CHECK(e.low == doctest::Approx(t.low));
    CHECK(e.high == doctest::Approx(t.high));
    CHECK(e.p_value == doctest::Approx(t.p_value));
    const auto value = qs::estimate_ratio(seen.now, token_loss, 0.9);
    CHECK(value.drop == doctest::Approx(v.drop));
    CHECK(value.low == doctest::Approx(v.low));
    CHECK(value.high == doctest::Approx(v.high));
    const auto above_0 = qs::estimate_ratio(seen.now, positive, 0.9);
    CHECK(std::log(above_0.high / v.drop) == doctest::Approx(v.high / v.drop - 1));
    CHECK(std::log(above_0.low / v.drop) == doctest::Approx(v.low / v.drop - 1));

    const auto better = qs::estimate_ratio_drop(seen.before, seen.now, gain, 0.9);
    CHECK(better.drop == -e.drop);
    CHECK(better.low == -e.high);
    CHECK(better.high == -e.low);
}

TEST_CASE("the drop of an exponential is the share by which it grows, and its interval is never below -1") {
    columns seen;
    for (const sequence& one : {sequence{10, 11, 4}, {30, 38, 10}, {5, 4, 3}}) seen.add(one);
    const auto e = qs::estimate_ratio_drop(seen.before, seen.now, factor, 0.95),
               logarithm = qs::estimate_ratio_drop(seen.before, seen.now, token_loss, 0.95);
    CHECK(e.drop == doctest::Approx(std::exp(53.0 / 17) / std::exp(45.0 / 17) - 1));
    CHECK(e.low == std::expm1(logarithm.low));
    CHECK(e.high == std::expm1(logarithm.high));
    CHECK(e.low > -1);
    CHECK(e.p_value == logarithm.p_value);
    CHECK(qs::estimate_ratio(seen.now, factor, 0.95).drop == doctest::Approx(std::exp(53.0 / 17)));
}

TEST_CASE("no sample, one, no part, all parts in one, nothing changed, an infinite loss") {
    columns none, one, empty, all_in_one, same, infinite;
    one.add({1, 2, 3});
    for (int s = 0; s < 3; ++s) empty.add({0, 0, 0});
    for (const double tokens : {5.0, 0.0, 0.0}) all_in_one.add({tokens, 2 * tokens, tokens});
    for (const double tokens : {5.0, 7.0, 2.0}) same.add({1.1 * tokens, 1.1 * tokens, tokens});
    for (const double now : {5.0, infinity, 2.0}) infinite.add({1, now, 3});
    const auto drop = [](const columns& of) { return qs::estimate_ratio_drop(of.before, of.now, token_loss, 0.95); };
    for (const columns& of : {none, empty}) {
        CHECK(std::isnan(drop(of).drop));
        CHECK(std::isnan(drop(of).low));
        CHECK(std::isnan(drop(of).p_value));
    }
    for (const columns& of : {one, all_in_one}) {
        CHECK(std::isfinite(drop(of).drop));
        CHECK(drop(of).low == -infinity);
        CHECK(drop(of).high == infinity);
        CHECK(drop(of).p_value == 1);
    }
    CHECK(drop(same).drop == 0);
    CHECK(drop(same).low == 0);
    CHECK(drop(same).high == 0);
    CHECK(drop(same).p_value == 1);
    CHECK(drop(infinite).drop == infinity);
    CHECK(std::isnan(drop(infinite).low));
}

TEST_CASE(
    "simulated, with correlated tokens and few sequences of unlike lengths, the interval covers as often as it says" *
    doctest::test_suite("simulation")) {
    struct setting {
        lengths how;
        spread suffers;
        std::size_t sequences;
    };
    constexpr int runs = 1500;
    for (const setting& now : {setting{lengths::even, spread::normal, 20},
                               {lengths::even, spread::skewed, 30},
                               {lengths::exponential, spread::skewed, 20},
                               {lengths::exponential, spread::normal, 40},
                               {lengths::lognormal, spread::skewed, 20},
                               {lengths::lognormal, spread::normal, 30}}) {
        std::mt19937_64 random{11};
        sequence sum{0, 0, 0};
        for (int s = 0; s < 60'000; ++s) {
            const sequence one = draw(random, now.how, now.suffers);
            sum = {sum.before + one.before, sum.now + one.now, sum.tokens + one.tokens};
        }
        const double truth = (sum.now - sum.before) / sum.tokens, level = sum.now / sum.tokens;
        int held = 0, held_value = 0, held_by_token = 0;
        for (int run = 0; run < runs; ++run) {
            columns seen;
            for (std::size_t s = 0; s < now.sequences; ++s) seen.add(draw(random, now.how, now.suffers));
            held += holds(qs::estimate_ratio_drop(seen.before, seen.now, token_loss, 0.95), truth);
            held_value += holds(qs::estimate_ratio(seen.now, positive, 0.95), level);
            // The mean of the sequences' means estimates another number.
            std::vector<double> means;
            for (std::size_t s = 0; s < now.sequences; ++s)
                means.push_back((seen.now[2 * s] - seen.before[2 * s]) / seen.now[2 * s + 1]);
            held_by_token += holds(qs::detail::student_drop(means, 0.05), truth);
        }
        MESSAGE("of ", runs, " intervals of ", now.sequences, " sequences, ", held, " hold the drop ", truth, ", ",
                held_value, " the value ", level, "; ", held_by_token, " of sequences' means the drop");
        CHECK(held >= 0.93 * runs);
        CHECK(held_value >= 0.93 * runs);
        CHECK(held <= 0.975 * runs);
    }
}
