// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/statistics/confidence_sequence.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

/// Draws the drops of a 0/1 metric: lost and gained with these probabilities.
std::vector<double> drops(std::size_t count, double lost, double gained, std::mt19937& random) {
    std::uniform_real_distribution<double> uniform;
    std::vector<double> values(count);
    for (double& value : values) {
        const double u = uniform(random);
        value = u < lost ? 1 : u < lost + gained ? -1 : 0;
    }
    return values;
}

}  // namespace

TEST_CASE("in 2,000 runs a test at its own mean is wrong at most as often as it says, on independent draws") {
    for (const double error : {0.05, 0.2}) {
        for (const auto& chances : {std::pair{0.02, 0.01}, std::pair{0.3, 0.3}, std::pair{0.1, 0.0}}) {
            const double lost = chances.first, gained = chances.second;  // clang 14 cannot capture a structured binding
            std::size_t smaller = 0, larger = 0;
            for (unsigned seed = 1; seed <= 2000; ++seed) {
                std::mt19937 random{seed};
                qs::betting_test test{lost - gained, {-1, 1, 0}};
                for (double value : drops(400, lost, gained, random)) test.add(value);
                smaller += test.is_smaller(error);
                larger += test.is_larger(error);
            }
            INFO("error " << error << ", lost " << lost << ", gained " << gained);
            // Allows three standard deviations of a binomial at the stated error.
            const double most = 2000 * error + 3 * std::sqrt(2000 * error * (1 - error));
            CHECK(static_cast<double>(smaller) <= most);
            CHECK(static_cast<double>(larger) <= most);
        }
    }
}

TEST_CASE("so it is without replacement") {
    for (const double error : {0.05, 0.2}) {
        std::mt19937 random{17};
        std::vector<double> population = drops(300, 0.08, 0.03, random);
        const double mean = std::accumulate(population.begin(), population.end(), 0.0) / 300;
        std::size_t smaller = 0, larger = 0;
        for (unsigned seed = 1; seed <= 2000; ++seed) {
            std::mt19937 order{seed};
            std::shuffle(population.begin(), population.end(), order);
            // Slightly beside the mean: on the mean itself, the rounding of the last value would decide.
            qs::betting_test below{mean + 1e-9, {-1, 1, 300}}, above{mean - 1e-9, {-1, 1, 300}};
            for (std::size_t i = 0; i < 290; ++i) below.add(population[i]), above.add(population[i]);
            smaller += above.is_smaller(error);
            larger += below.is_larger(error);
        }
        const double most = 2000 * error + 3 * std::sqrt(2000 * error * (1 - error));
        CHECK(static_cast<double>(smaller) <= most);
        CHECK(static_cast<double>(larger) <= most);
    }
}

TEST_CASE("a layer without a drop is settled soon, sooner where the set is all there is") {
    const auto needed = [](std::size_t population) {
        qs::betting_test test{0.01, {-1, 1, population}};
        std::size_t count = 0;
        while (!test.is_smaller(0.05 / 35)) {
            test.add(0);
            ++count;
        }
        return count;
    };
    CHECK(needed(0) < 800);
    CHECK(needed(2000) < 700);
    CHECK(needed(2000) < needed(0));
}

TEST_CASE("the interval covers at all times at once, closes on the whole set, and holds the verdicts of the test") {
    std::size_t misses = 0;
    constexpr std::size_t runs = 200, size = 120;
    for (unsigned seed = 1; seed <= runs; ++seed) {
        std::mt19937 random{seed};
        const std::vector<double> values = drops(size, 0.2, 0.05, random);
        const double mean = std::accumulate(values.begin(), values.end(), 0.0) / size;
        bool missed = false;
        for (std::size_t n : {10U, 40U, 90U}) {
            const auto interval = qs::confidence_sequence({values.data(), n}, {-1, 1, size}, 0.1);
            CHECK(interval.low <= interval.high);
            missed = missed || mean < interval.low || mean > interval.high;
        }
        misses += missed;
        const auto all = qs::confidence_sequence(values, {-1, 1, size}, 0.1);
        CHECK(all.low == all.high);
        CHECK(all.low == doctest::Approx(mean));
    }
    CHECK(misses <= 32);  // at most 20 are expected; three standard deviations more
    std::vector<double> zeros(1500, 0.0);
    const auto interval = qs::confidence_sequence(zeros, {-1, 1, 2000}, 0.05);
    CHECK(interval.low < 0);
    CHECK(interval.low > -0.01);
    CHECK(interval.high < 0.01);
    CHECK(qs::confidence_sequence({}, {-1, 1, 0}, 0.05).low == -1);
}
