// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/fake_quantize.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

#include "../support/values.hpp"

namespace {

using namespace quantsweep;

/// The smallest model of `quantizer`: whole numbers below a bound.
struct whole_numbers {
    float bound = 10;
    float operator()(float x) const { return std::fmin(std::fmax(std::nearbyint(x), -bound), bound); }
    float low() const { return -bound; }
    float high() const { return bound; }
};
static_assert(quantizer<whole_numbers>);

std::vector<integer_quantizer> three_quantizers() {
    return {int_symmetric(8).quantizer({-1, 1}), int_affine(4).quantizer({-1, 3}), uint_affine(2).quantizer({0, 2})};
}

/// A line of tests/golden/fake_quantize.csv. The script fake_quantize.py writes it and says how inputs are made.
struct golden {
    std::string function;
    std::vector<integer_quantizer> quantizers{};
    int bits = 0;
    std::uint64_t seed = 0;
    std::size_t count = 0;
    std::uint64_t inputs = 0, outputs = 0;

    bool onnx() const { return function == "onnx"; }
};

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream{text};
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

std::vector<golden> read_goldens() {
    std::ifstream file{"tests/golden/fake_quantize.csv"};
    std::vector<golden> goldens;
    std::string line;
    std::getline(file, line);  // skips the names of the columns
    while (std::getline(file, line)) {
        const std::vector<std::string> cell = split(line, ',');
        REQUIRE(cell.size() == 10);
        golden g{cell[0],
                 {},
                 std::stoi(cell[5]),
                 std::stoull(cell[6]),
                 std::stoul(cell[7]),
                 std::stoull(cell[8], nullptr, 16),
                 std::stoull(cell[9], nullptr, 16)};
        const std::vector<std::string> scales = split(cell[3], ' '), zeros = split(cell[4], ' ');
        const rounding how{rounding_mode::half_to_even, g.onnx() ? scaling_mode::divide : scaling_mode::reciprocal};
        for (std::size_t c = 0; c < scales.size(); ++c)
            g.quantizers.emplace_back(std::stof(scales[c]), std::stoi(zeros[c]), std::stoi(cell[1]), std::stoi(cell[2]),
                                      how);
        goldens.push_back(g);
    }
    return goldens;
}

float golden_input(const golden& g, std::uint64_t i) {
    const std::uint64_t random = quantsweep::mix_bits((g.seed << 40) + i);
    const float scale = g.quantizers[i % g.quantizers.size()].scale();
    const auto word = static_cast<std::uint32_t>(random >> 32);
    const auto middle = static_cast<float>(1 << (g.bits - 1));
    const float steps = static_cast<float>((random >> 8) & ((1u << g.bits) - 1)) - middle, tie = (steps + 0.5f) * scale;
    float x = (steps + static_cast<float>(word >> 16) * 0x1p-16f) * scale;
    switch (random & 7) {
        case 3:
            x = tie;
            break;
        case 4:
            x = std::bit_cast<float>(std::bit_cast<std::uint32_t>(tie) + (word & 1 ? 1u : ~0u));
            break;
        case 5:
            x = std::bit_cast<float>(word);
            break;
        case 6:
            x = std::bit_cast<float>(word & 0x807fffffu);
            break;
        case 7:
            x = steps * scale;
            break;
        default:
            break;
    }
    const bool near = g.onnx() ? std::isfinite(x) : std::fabs(x * (1.0f / scale)) < 0x1p62f;
    return near ? x : steps * 0x1p-20f * scale;
}

std::uint64_t digest(const std::vector<float>& values) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < values.size(); ++i)
        sum += quantsweep::mix_bits((i << 32) + std::bit_cast<std::uint32_t>(values[i]));
    return sum;
}

}  // namespace

TEST_CASE("a quantizer without apply and squared_error is looped over and sampled") {
    const std::vector<float> values{0.4f, 1.6f, -99};
    std::vector<float> rounded(3);
    fake_quantize(whole_numbers{}, std::span<const float>{values}, std::span<float>{rounded});
    CHECK(rounded == std::vector<float>{0, 2, -10});
    // The bins cover whole rounding intervals, of error 1/12 each, as far as 16 points can measure it.
    CHECK(squared_error(whole_numbers{}, std::vector<bin>{{0, 4, 6}}) == doctest::Approx(6.0 / 12).epsilon(0.1));
    CHECK(squared_error(whole_numbers{}, std::vector<bin>{{1.25f, 1.25f, 2}}) == doctest::Approx(2 * 0.0625));
}

TEST_CASE_TEMPLATE("a tensor is quantized in place along any axis and in any layout", T, float, double) {
    const std::vector<integer_quantizer> quantizers = three_quantizers();
    const std::vector<T> before = toy::normal_values<T>(2 * 3 * 4 * 8, 12);
    const auto check = [&](shape extents, strides steps, std::size_t axis, std::span<const integer_quantizer> used) {
        std::vector<T> after = before;
        fake_quantize(tensor_view<T>{after.data(), extents, steps}, axis, used);
        std::vector<T> expected = before;
        for (std::size_t i = 0; i < element_count(extents); ++i) {
            std::size_t rest = i, channel = 0;
            std::ptrdiff_t place = 0;
            for (std::size_t a = extents.rank(); a-- > 0; rest /= extents[a]) {
                place += static_cast<std::ptrdiff_t>(rest % extents[a]) * steps[a];
                if (a == axis) channel = rest % extents[a];
            }
            T& value = expected[static_cast<std::size_t>(place)];
            value = static_cast<T>(used[used.size() == 1 ? 0 : channel](static_cast<float>(value)));
        }
        INFO("axis ", axis);
        CHECK(after == expected);
    };
    const std::span<const integer_quantizer> all{quantizers}, one = all.first(1);
    check({3, 8, 8}, row_major({3, 8, 8}), 0, all);
    check({2, 3, 4, 8}, row_major({2, 3, 4, 8}), 1, all);
    check({2, 3, 4, 8}, row_major({2, 3, 4, 8}), 1, one);
    check({8, 8, 3}, row_major({8, 8, 3}), 2, all);
    check({8, 3, 8}, column_major({8, 3, 8}), 1, all);
    check({2, 3, 4, 4}, strides{96, 32, 8, 1}, 1, all);
    check({2, 3, 4, 4}, strides{96, 32, 8, 2}, 1, all);
    check({2, 3, 4, 4}, strides{96, 32, 8, 2}, 1, one);
}

TEST_CASE("an empty tensor, and the wrong number of quantizers") {
    const std::vector<integer_quantizer> quantizers = three_quantizers();
    const std::span<const integer_quantizer> all{quantizers};
    std::vector<float> values(8, 0.3f);
    fake_quantize(tensor_view<float>{values.data(), shape{0, 3}}, 1, all);
    CHECK(values == std::vector<float>(8, 0.3f));
    CHECK_THROWS_AS(fake_quantize(tensor_view<float>{values.data(), shape{2, 4}}, 1, all), shape_mismatch);
    CHECK_THROWS_AS(fake_quantize(tensor_view<float>{values.data(), shape{2, 4}}, std::nullopt, all), shape_mismatch);
    CHECK_THROWS_AS(fake_quantize(tensor_view<float>{values.data(), shape{2, 4}}, 1, all.first(0)), shape_mismatch);
}

TEST_CASE("PyTorch's bits per tensor and per channel, and those of ONNX's definition, on ten million values each") {
    const std::vector<golden> goldens = read_goldens();
    REQUIRE(goldens.size() == 24);
    std::size_t compared = 0;
    for (const golden& g : goldens) {
        INFO(g.function, ", seed ", g.seed);
        std::vector<float> values(g.count);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = golden_input(g, i);
        REQUIRE(digest(values) == g.inputs);
        const std::size_t channels = g.quantizers.size();
        fake_quantize(tensor_view<float>{values.data(), shape{g.count / channels, channels}}, 1,
                      std::span<const integer_quantizer>{g.quantizers});
        CHECK(digest(values) == g.outputs);
        compared += g.onnx() ? 0 : g.count;
    }
    CHECK(compared == 20'000'000);
}
