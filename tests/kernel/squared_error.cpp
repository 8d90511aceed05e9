// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/squared_error.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/format/detail/round.hpp>

#include "../support/values.hpp"
#include "instruction_sets.hpp"
#include "sum_oracle.hpp"

namespace {

using namespace quantsweep;

}  // namespace

TEST_CASE("signal, noise and largest error of a small tensor") {
    const std::vector<float> reference{3, -4, 0}, values{2, -4, 2};
    const squared_error_sums sums = squared_error(std::span<const float>{reference}, std::span<const float>{values});
    CHECK(sums == squared_error_sums{25, 5, 2});
    CHECK(squared_error(std::span<const float>{}, std::span<const float>{}) == squared_error_sums{});
}

TEST_CASE("sums of squares are those of single floats, bit for bit, at every length and alignment") {
    std::vector<float> reference = toy::normal_values(1200, 4), values = toy::normal_values(1200, 5);
    reference[21] = 1e-45f;
    values[40] = 1e30f;
    const detail::two_tensors<float> two{reference.data(), values.data()};
    toy::check_sums(
        [=](std::size_t begin) { return detail::square_terms<detail::two_tensors<float>>{two.from(begin)}; },
        [=](auto kernel, std::size_t begin, std::size_t size) { return kernel.squares(two.from(begin), size); });
    // No number of this grid is zero, so what fills a last batch up has an error, too.
    for (const rounding_grid& grid : {rounding_grid{0.05f, 20, -30, 31}, {0.05f, 20, 3, 31}}) {
        const detail::rounded_values rounded{values.data(), grid};
        toy::check_sums(
            [=](std::size_t begin) { return detail::square_terms<detail::rounded_values>{rounded.from(begin)}; },
            [=](auto kernel, std::size_t begin, std::size_t size) {
                return kernel.squares(rounded.from(begin), size);
            });
    }
}

TEST_CASE("sums agree with a plain loop in long double") {
    const std::vector<float> reference = toy::normal_values(100000, 6), values = toy::normal_values(100000, 7);
    long double signal = 0, noise = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const long double r = reference[i], d = r - static_cast<long double>(values[i]);
        signal += r * r;
        noise += d * d;
    }
    const auto sums = squared_error(std::span<const float>{reference}, std::span<const float>{values});
    CHECK(sums.signal == doctest::Approx(static_cast<double>(signal)).epsilon(5e-7));
    CHECK(sums.noise == doctest::Approx(static_cast<double>(noise)).epsilon(5e-7));
}

TEST_CASE("the largest error is that of the values, bit for bit, though it is found by its square") {
    std::mt19937 random{3};
    std::vector<float> reference(4096), values(4096);
    for (int scale = -40; scale < 60; scale += 3) {
        double largest = 0;
        for (std::size_t i = 0; i < reference.size(); ++i) {
            reference[i] = std::ldexp(static_cast<float>(random()), scale - 32);
            values[i] = std::ldexp(static_cast<float>(random()), scale - 32);
            largest = std::max(largest, static_cast<double>(std::fabs(reference[i] - values[i])));
        }
        on_every_instruction_set([&] {
            const std::span<const float> all{reference}, others{values};
            CHECK(squared_error(all, others).max_abs_error == largest);
        });
    }
}

TEST_CASE("differences whose squares underflow are no zeros") {
    std::vector<float> reference(5000, 1.0f), values = reference;
    reference[4990] = 1e-30f;
    values[4990] = 2e-30f;
    const std::span<const float> all{reference}, others{values};
    on_every_instruction_set([&] {
        const double difference = static_cast<double>(reference[4990] - values[4990]);
        CHECK(squared_error(all, others).noise == difference * difference);
        CHECK(squared_error(all, others).max_abs_error == -difference);
        CHECK(squared_error(all, all) == squared_error_sums{5000 - 1 + 1e-60, 0, 0});
    });
}

TEST_CASE("a square is rounded before it is added, whatever the compiler may fuse") {
    std::vector<float> reference(32), zeros(32);
    reference[0] = 0x1p-15f;
    reference[16] = 1 + 0x1p-12f;  // its square is a tie, which adding the previous square first would break
    const std::span<const float> all{reference}, none{zeros};
    const squared_error_sums expected{1 + 0x1p-11, 1 + 0x1p-11, 1 + 0x1p-12};
    on_every_instruction_set([&] { CHECK(squared_error(all, none) == expected); });
}

TEST_CASE("squares that no float holds are in the sums, however many lie around them") {
    std::vector<float> reference = toy::normal_values(10000, 9), values = reference;
    values[5000] = -3e38f;
    const std::span<const float> all{reference}, others{values};
    const double huge = static_cast<double>(reference[5000] - values[5000]);
    CHECK(squared_error(all, others).noise == huge * huge);
    for (std::size_t i = 0; i < reference.size(); ++i) {
        reference[i] *= 1e-30f;
        values[i] = 0;
    }
    values[7] = 1e-33f;
    on_every_instruction_set([&] {
        double signal = 0;
        for (float x : reference) signal += static_cast<double>(x) * static_cast<double>(x);
        const squared_error_sums sums = squared_error(all, others);
        CHECK(sums.signal == doctest::Approx(signal).epsilon(1e-12));
        CHECK(sums.noise == doctest::Approx(signal).epsilon(1e-3));
    });
    const std::vector<float> zeros(9000);
    CHECK(squared_error(std::span<const float>{zeros}, std::span<const float>{zeros}) == squared_error_sums{});
}

TEST_CASE("NaN and infinity reach the sums, and NaN not the largest error") {
    std::vector<float> reference = toy::normal_values(50, 8), values = reference;
    values[3] += 1;
    values[7] = std::numeric_limits<float>::quiet_NaN();
    const auto sums = squared_error(std::span<const float>{reference}, std::span<const float>{values});
    CHECK(std::isnan(sums.noise));
    CHECK(std::isfinite(sums.signal));
    CHECK(sums.max_abs_error == doctest::Approx(1));
    values[7] = std::numeric_limits<float>::infinity();
    CHECK(std::isinf(squared_error(std::span<const float>{reference}, std::span<const float>{values}).noise));
}

TEST_CASE("the error of a quantization is that of the written output, bit for bit, at every length and alignment") {
    const rounding_grid grid{0.05f, 20, -30, 31};
    std::vector<float> values = toy::normal_values(200, 1);
    values[50] = 1e30f;
    values[60] = 1e-42f;
    on_every_instruction_set([&] {
        std::size_t wrong = 0;
        for (std::size_t offset = 0; offset < widest_vector; ++offset)
            for (std::size_t size = 0; size <= 6 * widest_vector + 1; ++size) {
                const auto part = std::span<const float>{values}.subspan(offset, size);
                std::vector<float> output(size);
                detail::round(part, output, grid, rounding{}, std::uint64_t{0});
                wrong += !(quantization_error(grid, part) == squared_error(part, std::span<const float>{output}));
            }
        CHECK(wrong == 0);
    });
}

TEST_CASE("a NaN that is quantized is in the noise, and not in the largest error") {
    std::vector<float> values = toy::normal_values(50, 2);
    values[30] = std::numeric_limits<float>::quiet_NaN();
    const squared_error_sums sums = quantization_error(rounding_grid{0.1f, 10, -100, 100}, values);
    CHECK(std::isnan(sums.noise));
    CHECK(sums.max_abs_error <= 0.0501);
}

TEST_CASE("sums of two tensors add up, and the largest error is the larger one") {
    squared_error_sums sums{1, 2, 3};
    sums += {10, 20, 2};
    CHECK(sums == squared_error_sums{11, 22, 3});
    sums += {0, 0, 4};
    CHECK(sums.max_abs_error == 4);
}
