// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/detail/moment_kernels.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/moments.hpp>

#include "../kernel/instruction_sets.hpp"
#include "../kernel/sum_oracle.hpp"
#include "../support/values.hpp"

namespace qs = quantsweep;

namespace {

/// Computes the sums by their definition, in long double.
qs::central_sums central_oracle(std::span<const float> values) {
    long double mean = 0, second = 0, third = 0, fourth = 0;
    for (float x : values) mean += static_cast<long double>(x) / static_cast<long double>(values.size());
    for (float x : values) {
        const long double d = static_cast<long double>(x) - mean;
        second += d * d;
        third += d * d * d;
        fourth += d * d * d * d;
    }
    return {values.size(), static_cast<double>(mean), static_cast<double>(second), static_cast<double>(third),
            static_cast<double>(fourth)};
}

/// Compares within the error of sums of powers, 2^-18.
void check_close(const qs::central_sums& a, const qs::central_sums& b) {
    const double deviation = std::sqrt(b.second / static_cast<double>(b.n));
    CHECK(a.n == b.n);
    CHECK(std::abs(a.mean - b.mean) <= 2e-6 * deviation + 1e-12 * std::abs(b.mean));
    CHECK(a.second == doctest::Approx(b.second).epsilon(4e-6));
    CHECK(std::abs(a.third - b.third) <= 4e-6 * std::sqrt(b.second * b.fourth));
    CHECK(a.fourth == doctest::Approx(b.fourth).epsilon(4e-6));
}

qs::central_sums sum(std::span<const float> values) {
    qs::moments seen;
    seen.observe(values);
    return seen.sums();
}

}  // namespace

TEST_CASE("sums of central powers follow the definition") {
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        INFO("seed: ", seed);
        std::mt19937 random{seed};
        std::gamma_distribution<float> skewed{2.0f, 3.0f};
        for (std::size_t n : {1u, 2u, 3u, 15u, 16u, 17u, 100u, 2048u}) {
            INFO("n: ", n);
            std::vector<float> values(n);
            for (float& x : values) x = 100 + skewed(random);
            check_close(sum(values), central_oracle(values));
        }
    }
}

TEST_CASE("sums of powers are those of single floats, bit for bit, at every length and alignment") {
    const std::vector<float> values = toy::normal_values(1200, 6);
    for (const float per_unit : {1.0f, 0x1p-3f})
        toy::check_sums<qs::detail::moment_kernels>(
            [&](std::size_t begin) { return qs::detail::power_terms<true>{values.data() + begin, 0.25f, per_unit}; },
            [&](auto kernel, std::size_t begin, std::size_t size) {
                return kernel.powers(values.data() + begin, size, 0.25f, per_unit);
            });
}

TEST_CASE("neither a mean that no sample showed nor the ends of the floats cost digits") {
    std::mt19937 random{12};
    std::normal_distribution<float> normal;
    std::vector<std::vector<float>> all(6, std::vector<float>(2048));
    for (std::size_t i = 0; i < 2048; ++i) {
        const float x = normal(random);
        all[0][i] = i % 64 == 0 ? 1e6f + x : x;  // every sampled value is far from the others
        all[1][i] = i == 64 ? 1e9f : x;          // one outlier, which is among the sampled values
        all[2][i] = std::ldexp(x, 120);
        all[3][i] = std::ldexp(x, -130);
        all[4][i] = std::ldexp(x, static_cast<int>(random() % 200) - 100);
        all[5][i] = i % 2 ? 3.4e38f : -3.4e38f;
    }
    on_every_instruction_set([&] {
        for (const std::vector<float>& values : all) check_close(sum(values), central_oracle(values));
    });
}

TEST_CASE("merged sums are those of all values, also far from zero") {
    std::mt19937 random{7};
    std::normal_distribution<float> normal{1000.0f, 0.5f};
    std::vector<float> values(3000);
    for (float& x : values) x = normal(random);
    const std::span<const float> all{values};
    for (std::size_t cut : {0u, 1u, 7u, 1500u, 2999u, 3000u}) {
        qs::central_sums left = sum(all.first(cut));
        left.merge(sum(all.subspan(cut)));
        check_close(left, central_oracle(all));
    }
}

TEST_CASE("equal values have exactly no spread, and the largest floats do not overflow") {
    const qs::central_sums equal = sum(std::vector<float>(1001, 0.1f));
    CHECK(equal.second == 0);
    CHECK(equal.fourth == 0);
    CHECK(equal.mean == double{0.1f});
    const qs::central_sums huge = sum(std::vector{3.4e38f, -3.4e38f});
    CHECK(std::isfinite(huge.fourth));
    CHECK(sum({}) == qs::central_sums{});
}
