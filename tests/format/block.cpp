// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/block.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/format/dynamic_format.hpp>
#include <quantsweep/format/minifloat.hpp>

#include "../support/values.hpp"
#include "small_floats.hpp"

namespace {

using namespace quantsweep;

using toy::infinity;

/// Returns normal values whose magnitude differs by block, with zeros and whole blocks of zeros.
std::vector<float> values(std::size_t count, unsigned seed) {
    std::mt19937 engine{seed};
    std::normal_distribution<float> normal;
    std::vector<float> result(count);
    for (std::size_t i = 0; i < count; ++i)
        result[i] = i / 40 % 7 == 3 ? 0 : std::ldexp(normal(engine), static_cast<int>(i / 40 * 13 % 60) - 30);
    return result;
}

/// Rounds one block as in OCP Microscaling 1.0, section 6.3, in double. The elements are those of the table.
void by_specification(std::vector<double>& block, const small_floats::table& table) {
    double largest = 0;
    for (double x : block) largest = std::max(largest, std::fabs(x));
    if (largest == 0) return;
    const int top = std::ilogb(table.magnitudes().back());
    const double scale = std::ldexp(1.0, std::max(std::ilogb(largest) - top, -127));
    for (double& x : block) x = table.nearest(x / scale) * scale;
}

template <class Format>
std::vector<float> rounded(const Format& f, std::vector<float> x) {
    f.fake_quantize(tensor_block<float>{x.data(), 0, 1, x.size(), 1});
    return x;
}

template <class Format>
void check_microscaling(const Format& f) {
    INFO(f.name());
    const small_floats::table table{f.element()};
    const std::vector<float> x = values(1000, 3), found = rounded(f, x);
    std::size_t wrong = 0;
    for (std::size_t begin = 0; begin < x.size(); begin += 32) {
        std::vector<double> block;
        for (std::size_t i = begin; i < std::min(begin + 32, x.size()); ++i) block.push_back(static_cast<double>(x[i]));
        by_specification(block, table);
        for (std::size_t i = 0; i < block.size(); ++i) wrong += static_cast<double>(found[begin + i]) != block[i];
    }
    CHECK(wrong == 0);
    CHECK(rounded(f, found) == found);
}

double inverse_normal(double p) {
    double low = -10, high = 10;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        (std::erfc(-middle / std::sqrt(2.0)) / 2 < p ? low : high) = middle;
    }
    return low;
}

}  // namespace

static_assert(dynamic_format<microscaling_format> && dynamic_format<nvfp4> && dynamic_format<nf4>);

TEST_CASE("microscaling formats are the specification's, for every element, short last blocks included") {
    check_microscaling(mxfp8_e4m3);
    check_microscaling(mxfp8_e5m2);
    check_microscaling(mxfp6_e3m2);
    check_microscaling(mxfp6_e2m3);
    check_microscaling(mxfp4);
    check_microscaling(mxint8);
}

TEST_CASE("MXINT8 has the integers from -127 to 127, in steps of 2^-6 of the scale") {
    std::vector<float> x(32);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) * 4 + 0.4f;
    x[31] = 128;
    const std::vector<float> found = rounded(mxint8, x);
    for (std::size_t i = 0; i < 31; ++i) CHECK(found[i] == 2 * std::nearbyint(x[i] / 2));
    x[31] = -127.9f;
    CHECK(rounded(mxint8, x)[31] == -127);
}

TEST_CASE("the ends of the floats: subnormal blocks, zeros, the largest numbers") {
    const std::vector<float> tiny(32, 1e-44f), zeros(40, 0.0f), huge(32, -3.4028235e38f);
    CHECK(rounded(mxfp8_e4m3, zeros) == zeros);
    CHECK(rounded(mxfp8_e4m3, tiny) == std::vector<float>(32, 0.0f));
    CHECK(rounded(mxfp8_e4m3, std::vector<float>(32, 0x1p-130f)) == std::vector<float>(32, 0x1p-130f));
    CHECK(rounded(mxfp8_e4m3, huge) == std::vector<float>(32, -448 * 0x1p119f));
    CHECK(rounded(mxint8, huge) == std::vector<float>(32, -127 * 0x1p121f));
    for (const std::vector<float>& x : {tiny, zeros, huge})
        for (const std::vector<float>& y : {rounded(nvfp4{}, x), rounded(nf4{}, x)})
            for (float v : y) CHECK(std::isfinite(v));
    CHECK(rounded(nvfp4{}, zeros) == zeros);
}

TEST_CASE("NaN and infinities are counted, and leave the rest of their block as it is") {
    std::vector<float> x = values(96, 4), clean = x;
    x[40] = std::nanf("");
    x[41] = infinity;
    x[42] = -infinity;
    clean[40] = clean[41] = clean[42] = 0;
    const auto check = [&](const auto& f) {
        INFO(f.name());
        std::vector<float> y = x;
        CHECK(f.fake_quantize(tensor_block<float>{y.data(), 0, 1, y.size(), 1}) == 3);
        const std::vector<float> expected = rounded(f, clean);
        CHECK(std::isnan(y[40]));
        CHECK(std::isfinite(y[41]));
        CHECK(y[41] > 0);
        CHECK(y[42] < 0);
        for (std::size_t i = 0; i < y.size(); ++i)
            if (i < 40 || i > 42) {
                CHECK(y[i] == expected[i]);
                if (i >= 32 && i < 48) CHECK(std::fabs(y[i]) <= y[41]);
            }
    };
    check(mxfp4);
    check(mxfp8_e5m2);
    check(mxint8);
    check(nvfp4{});
    check(nf4{});
}

TEST_CASE("NVFP4 is its definition: E4M3 scales of 16 values, a float scale of the tensor") {
    const small_floats::table e4m3{fp8_e4m3}, e2m1{fp4_e2m1};
    std::mt19937 engine{6};
    std::normal_distribution<float> normal;
    std::vector<float> x(1001);
    for (float& v : x) v = normal(engine) * (engine() % 9 ? 1.0f : 0.001f);
    const std::vector<float> found = rounded(nvfp4{}, x);
    float largest = 0;
    for (float v : x) largest = std::max(largest, std::fabs(v));
    const float tensor = static_cast<float>(static_cast<double>(largest) / (6 * 448));
    std::size_t wrong = 0;
    for (std::size_t begin = 0; begin < x.size(); begin += 16) {
        const std::size_t end = std::min(begin + 16, x.size());
        float of_block = 0;
        for (std::size_t i = begin; i < end; ++i) of_block = std::max(of_block, std::fabs(x[i]));
        const double code = std::max(e4m3.nearest(static_cast<double>(of_block / 6 / tensor)), 0x1p-9);
        const float scale = static_cast<float>(code) * tensor, inverse = 1 / scale;
        for (std::size_t i = begin; i < end; ++i)
            wrong += found[i] != static_cast<float>(e2m1.nearest(static_cast<double>(x[i] * inverse))) * scale;
    }
    CHECK(wrong == 0);
}

TEST_CASE("NF4's levels are the quantiles that the paper defines, and each block is scaled by its largest magnitude") {
    // As in appendix E and the released code: 8 quantiles on the positive side, 7 on the negative, and 0, over the
    // largest.
    constexpr double offset = 0.9677083;
    std::vector<double> levels{0};
    for (int i = 0; i < 8; ++i) levels.push_back(inverse_normal(offset + (0.5 - offset) * i / 8));
    for (int i = 0; i < 7; ++i) levels.push_back(-inverse_normal(offset + (0.5 - offset) * i / 7));
    std::sort(levels.begin(), levels.end());
    const std::span<const float> ours = nf4::levels().levels();
    REQUIRE(ours.size() == 16);
    for (std::size_t k = 0; k < 16; ++k)
        CHECK(static_cast<double>(ours[k]) == doctest::Approx(levels[k] / levels.back()).epsilon(1e-4));
    const std::vector<float> x = values(200, 8), found = rounded(nf4{}, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        float largest = 0;
        for (std::size_t k = i / 64 * 64; k < std::min(i / 64 * 64 + 64, x.size()); ++k)
            largest = std::max(largest, std::fabs(x[k]));
        float best = infinity;
        for (float level : ours) best = std::min(best, std::fabs(level * largest - x[i]));
        CHECK(std::fabs(found[i] - x[i]) == doctest::Approx(best).epsilon(1e-4));
    }
}

TEST_CASE("blocks run along the channels, whatever lies inside them") {
    const std::vector<float> x = values(2 * 50 * 9, 9);
    const auto check = [&](const auto& f) {
        INFO(f.name());
        std::vector<float> y = x;
        f.fake_quantize(tensor_block<float>{y.data(), 0, 2, 50, 9});
        // The same lines as contiguous lines of one tensor.
        std::vector<float> lines;
        for (std::size_t o = 0; o < 2; ++o)
            for (std::size_t i = 0; i < 9; ++i)
                for (std::size_t c = 0; c < 50; ++c) lines.push_back(x[(o * 50 + c) * 9 + i]);
        f.fake_quantize(tensor_block<float>{lines.data(), 0, 18, 50, 1});
        auto line = lines.begin();
        for (std::size_t o = 0; o < 2; ++o)
            for (std::size_t i = 0; i < 9; ++i)
                for (std::size_t c = 0; c < 50; ++c) CHECK(y[(o * 50 + c) * 9 + i] == *line++);
    };
    check(mxfp4);
    check(nvfp4{});
    check(nf4{});
}

TEST_CASE("names, bits, block sizes") {
    CHECK(mxfp8_e4m3.name() == "mxfp8_e4m3");
    CHECK(mxfp4.name() == "mxfp4");
    CHECK(mxint8.name() == "mxint8");
    CHECK(mxint8.bits() == 8);
    CHECK(mxfp6_e2m3.bits() == 6);
    CHECK(nvfp4{rounding{rounding_mode::stochastic, scaling_mode::divide, 3}}.name() == "nvfp4:stochastic:3:divide");
    CHECK(mxfp4.block_size() == 32);
    CHECK(nvfp4{}.block_size() == 16);
    CHECK(nf4{}.block_size() == 64);
}
