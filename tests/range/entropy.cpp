// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/entropy.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/range/detail/kl_histogram.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

/// Computes the divergence directly from the definition, bin by bin: O(bins) for a window.
double plain_divergence(const std::vector<double>& mass, std::size_t first, std::size_t last, std::size_t levels) {
    std::vector<double> original(mass.begin() + static_cast<std::ptrdiff_t>(first),
                                 mass.begin() + static_cast<std::ptrdiff_t>(last));
    const std::vector<double> inside = original;
    double total = 0;
    for (std::size_t i = 0; i < mass.size(); ++i) {
        total += mass[i];
        if (i < first) original.front() += mass[i];
        if (i >= last) original.back() += mass[i];
    }
    const std::size_t size = inside.size(), groups = std::min(levels, size);
    double sum = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        double held = 0, occupied = 0;
        for (std::size_t i = g * size / groups; i < (g + 1) * size / groups; ++i) {
            held += inside[i];
            occupied += original[i] > 0;
        }
        if (held == 0 && occupied > 0) return std::numeric_limits<double>::infinity();
        for (std::size_t i = g * size / groups; i < (g + 1) * size / groups; ++i)
            if (original[i] > 0) sum += original[i] / total * std::log(original[i] / total / (held / occupied / total));
    }
    return sum;
}

}  // namespace

static_assert(range_estimator<entropy_estimator>);

TEST_CASE("entropy obeys the laws") { laws::range_estimator_laws(entropy_estimator{}); }

TEST_CASE("prefix sums give the divergence of the definition") {
    std::mt19937 engine{31};
    std::vector<bin> bins;
    std::vector<double> mass(60);
    for (int i = -20; i < 40; ++i) {
        const auto count = static_cast<std::uint32_t>(engine() % 4 ? engine() % 50 : 0);
        mass[static_cast<std::size_t>(i + 20)] = count;
        bins.push_back({static_cast<float>(i) + 0.25f, static_cast<float>(i) + 0.5f, count});
    }
    const detail::kl_histogram histogram{bins, 1.0, 20, 40, false};
    for (std::size_t first : {0u, 7u, 19u})
        for (std::size_t last : {21u, 22u, 40u, 59u, 60u})
            for (std::size_t levels : {1u, 2u, 7u, 16u, 100u}) {
                INFO("window [", first, ", ", last, "), ", levels, " levels");
                const double expected = plain_divergence(mass, first, last, levels);
                if (std::isinf(expected))
                    CHECK(std::isinf(histogram.divergence(first, last, levels)));
                else
                    CHECK(histogram.divergence(first, last, levels) == doctest::Approx(expected).epsilon(1e-9));
            }
}

TEST_CASE("a sum that exceeds the limit is given up, one that does not is the same") {
    const std::vector<bin> bins{{0, 4, 10}, {4, 5, 90}, {6, 16, 40}};
    const detail::kl_histogram histogram{bins, 1.0, 0, 16, true};
    const double whole = histogram.divergence(0, 16, 4);
    CHECK(whole > 0);
    CHECK(histogram.divergence(0, 16, 4, whole * 1.0001) == whole);
    CHECK(std::isinf(histogram.divergence(0, 16, 4, whole * 0.9999)));
}

TEST_CASE("the pick is that of a plain search in the definition's own terms") {
    struct sample {
        const char* shape;
        unsigned levels;
        any_format format;
    };
    unsigned seed = 200;
    for (const sample& s : {sample{"normal", 128, int_symmetric(8)}, sample{"laplace", 128, int_symmetric(8)},
                            sample{"student", 128, int_symmetric(8)}, sample{"relu", 256, int_affine(8)},
                            sample{"bimodal", 8, int_symmetric(4)}, sample{"normal", 8, int_symmetric(4)}}) {
        const distribution seen = samples::exact(samples::draw(s.shape, 30000, ++seed));
        INFO(s.shape, " under ", s.format.name(), ", seed ", seed);
        constexpr std::size_t count = 2048;
        const float largest = std::max(-seen.minimum, seen.maximum);
        const double width = static_cast<double>(largest) / count;
        std::vector<double> mass(count);
        for (const bin& b : seen.bins)
            if (b.lower != 0)
                mass[std::min(static_cast<std::size_t>(static_cast<double>(std::abs(b.lower)) / width), count - 1)] +=
                    static_cast<double>(b.count);
        double least = std::numeric_limits<double>::infinity();
        std::size_t best = count;
        for (std::size_t i = count; i >= s.levels; --i) {
            const double found = plain_divergence(mass, 0, i, s.levels);
            if (found < least) best = i;
            least = std::min(least, found);
        }
        const range r = entropy_estimator{}.estimate(seen, s.format);
        CHECK(std::max(-r.low, r.high) ==
              doctest::Approx(static_cast<double>(best) * width).epsilon(1e-6));  // a bin is 1 / 2048 wide
    }
}

TEST_CASE("a bin's values are spread evenly, folded ones by magnitude, zeros nowhere") {
    const std::vector<bin> bins{{-3, -1, 4}, {0, 0, 99}, {0, 4, 8}};
    const detail::kl_histogram folded{bins, 1.0, 0, 4, true};
    // 2, 4, 4, 2: a single level holds all; compared with the even 3, 3, 3, 3
    CHECK(folded.divergence(0, 4, 1) == doctest::Approx((4 * std::log(2.0 / 3) + 8 * std::log(4.0 / 3)) / 12));
    CHECK(folded.divergence(0, 4, 4) == doctest::Approx(0));
}

TEST_CASE("a lone outlier is cut off, a bounded sample is not") {
    std::vector<float> values = samples::draw("normal", 50000, 32);
    values.push_back(40);
    const range tail = entropy_estimator{}.estimate(samples::exact(values), int_symmetric(8));
    CHECK(tail.high < 10);
    CHECK(tail.high > 2);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 1000) / 999;
    CHECK(entropy_estimator{}.estimate(samples::exact(values), uint_affine(8)).high > 0.98f);
}

TEST_CASE("values far from 0 are not clipped away, as normalising the rounded window would have it") {
    const distribution seen = samples::exact(samples::draw("bimodal", 20000, 33));
    CHECK(entropy_estimator{}.estimate(seen, int_symmetric(8)).high > 2.5f);
}

TEST_CASE("an affine format sees both ends of one magnitude; many levels keep the observed range") {
    const distribution seen = samples::exact(samples::draw("laplace", 20000, 34));
    const range r = entropy_estimator{}.estimate(seen, int_affine(4));
    CHECK(-r.low == r.high);
    CHECK(r.high < seen.maximum);
    CHECK(entropy_estimator{}.estimate(seen, int_affine(16)) == range{seen.minimum, seen.maximum});
}

TEST_CASE("what is refused") {
    CHECK_THROWS_AS(entropy_estimator{}.estimate(distribution{}, int_affine(8)), empty_observation);
    distribution extremes;
    extremes.minimum = extremes.maximum = 1;
    extremes.finite = 1;
    CHECK_THROWS_AS(entropy_estimator{}.estimate(extremes, int_affine(8)), missing_summary);
}
