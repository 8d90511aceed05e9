// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/ggml.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/dynamic_format.hpp>

#include "../kernel/instruction_sets.hpp"
#include "../support/values.hpp"

namespace {

using namespace quantsweep;
using toy::infinity;

constexpr ggml_kind kinds[] = {ggml_kind::q4_0, ggml_kind::q4_1, ggml_kind::q5_0,  ggml_kind::q5_1,
                               ggml_kind::q8_0, ggml_kind::q2_k, ggml_kind::q3_k,  ggml_kind::q4_k,
                               ggml_kind::q5_k, ggml_kind::q6_k, ggml_kind::iq4_nl};

std::vector<float> rounded(ggml_kind kind, std::vector<float> x, std::size_t row = 0) {
    const std::size_t length = row == 0 ? x.size() : row;
    ggml_format{kind}.fake_quantize(tensor_block<float>{x.data(), 0, x.size() / length, length, 1});
    return x;
}

std::vector<float> times(std::vector<float> x, float factor) {
    for (float& value : x) value *= factor;
    return x;
}

/// The rows of tests/golden/ggml.csv. The script ggml.py makes their inputs in the same way.
constexpr std::uint64_t golden_rows = 32, golden_row = 256;

float golden_input(std::uint64_t rows, std::uint64_t place) {
    const std::uint64_t word = mix_bits((rows << 40) + place), again = mix_bits(word);
    const std::uint64_t row = mix_bits(((rows + 100) << 40) + place / golden_row);
    std::int64_t parts = 0;
    for (int k = 0; k < 4; ++k) parts += static_cast<std::int64_t>(word >> 16 * k & 0xFFFF);
    const float bell = static_cast<float>(parts - 131070) * 0x1p-15f;
    const float row_size = std::ldexp(1.0f, static_cast<int>(row % 40) - 28);
    switch (rows) {
        case 0:
            return bell;
        case 1:
            return std::ldexp(bell, -static_cast<int>(again % 16));
        case 2:
            return bell * row_size;
        case 3:
            return 5 + std::fabs(bell);
        case 4:
            return row & 64 ? row_size : -row_size;
        case 5:
            return place / 16 % 3 == 1 ? (again & 1 ? -0.0f : 0.0f) : bell;
        case 6:
            return again % 8 == 0 ? bell : 0.0f;
        default:
            return static_cast<float>(again % 9) - 4;
    }
}

std::uint64_t digest_of(const std::vector<float>& values) {
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < values.size(); ++i)
        sum += mix_bits((i << 32) + std::bit_cast<std::uint32_t>(values[i]));
    return sum;
}

}  // namespace

static_assert(dynamic_format<ggml_format>);

TEST_CASE("all formats have the bits of ggml's own reference quantizers") {
    std::ifstream file{"tests/golden/ggml.csv"};
    std::string line, name, rows, inputs, outputs;
    std::getline(file, line);  // skips the names of the columns
    std::size_t compared = 0;
    while (std::getline(file, line)) {
        std::istringstream cells{line};
        for (std::string* cell : {&name, &rows, &inputs, &outputs}) std::getline(cells, *cell, ',');
        INFO(name, ", rows of kind ", rows);
        std::vector<float> x(golden_rows * golden_row);
        for (std::size_t i = 0; i < x.size(); ++i) x[i] = golden_input(std::stoull(rows), i);
        REQUIRE(digest_of(x) == std::stoull(inputs, nullptr, 16));
        on_every_instruction_set([&] {
            std::vector<float> y = x;
            any_format::parse(name).fake_quantize(tensor_block<float>{y.data(), 0, golden_rows, golden_row, 1});
            if (name == "iq4_nl")
                for (float& value : y) value += 0.0f;  // ggml does not define the sign of its zeros
            CHECK(digest_of(y) == std::stoull(outputs, nullptr, 16));
        });
        ++compared;
    }
    CHECK(compared == 88);
}

TEST_CASE("names come back, and a tensor takes the bits that ggml stores") {
    const std::map<std::string, double> bits_a_weight{{"q4_0", 4.5}, {"q4_1", 5},      {"q5_0", 5.5},    {"q5_1", 6},
                                                      {"q8_0", 8.5}, {"q2_k", 2.625},  {"q3_k", 3.4375}, {"q4_k", 4.5},
                                                      {"q5_k", 5.5}, {"q6_k", 6.5625}, {"iq4_nl", 4.5}};
    for (const auto& expected : bits_a_weight) {
        const auto& [name, bits] = expected;
        INFO(expected.first);
        const any_format f = any_format::parse(name);
        CHECK(f.name() == name);
        CHECK(f.dynamic());
        CHECK(static_cast<double>(f.stored_bits(2560, 2560 / f.block_size())) == bits * 2560);
        CHECK(f.bits() == static_cast<unsigned>(name[name.starts_with("iq") ? 2 : 1] - '0'));
    }
    CHECK(any_format::parse("q4_k").stored_bits(300, 2) == 2 * 144 * 8);
}

TEST_CASE("a short last block counts as filled with zeros, or with a value that it has where the lowest counts") {
    for (ggml_kind kind : kinds) {
        INFO(ggml_format{kind}.name());
        const bool is_affine = kind == ggml_kind::q4_1 || kind == ggml_kind::q5_1;
        std::vector<float> x = toy::normal_values(300, 2);
        for (float& value : x) value += 6;
        std::vector<float> whole = x;
        whole.resize(512, is_affine ? x[288] : 0.0f);
        std::vector<float> expected = rounded(kind, whole);
        expected.resize(300);
        CHECK(rounded(kind, x) == expected);
    }
}

TEST_CASE("NaN and infinities are counted, saturate on their own side, and leave the rest of their block as it is") {
    for (ggml_kind kind : kinds) {
        INFO(ggml_format{kind}.name());
        std::vector<float> x = toy::normal_values(512, 3), clean = x;
        x[40] = toy::not_a_number;
        x[41] = infinity;
        x[42] = -infinity;
        clean[40] = clean[41] = clean[42] = 0;
        std::vector<float> y = x;
        CHECK(ggml_format{kind}.fake_quantize(tensor_block<float>{y.data(), 0, 1, y.size(), 1}) == 3);
        const std::vector<float> expected = rounded(kind, clean);
        CHECK(std::isnan(y[40]));
        for (std::size_t i = 0; i < y.size(); ++i) {
            if (i >= 40 && i <= 42) continue;
            CHECK(y[i] == expected[i]);
            if (i < 32 || i >= 48) continue;
            CHECK(y[i] <= y[41]);
            CHECK(y[i] >= y[42]);
        }
        std::vector<float> none(300, toy::not_a_number);
        CHECK(ggml_format{kind}.fake_quantize(tensor_block<float>{none.data(), 0, 1, none.size(), 1}) == 300);
    }
    // A value that is not finite does not count as the lowest one either.
    std::vector<float> high(32, 6.0f);
    high[0] = toy::not_a_number;
    high[1] = 5;
    CHECK(rounded(ggml_kind::q4_1, high)[1] == 5);
    CHECK(rounded(ggml_kind::q4_1, high)[2] == doctest::Approx(6.0f).epsilon(1e-4));
}

TEST_CASE("the ends of the floats stay finite: what fp16 scales cannot hold saturates, the smallest become zeros") {
    for (ggml_kind kind : kinds) {
        INFO(ggml_format{kind}.name());
        for (const float size : {std::numeric_limits<float>::max(), 1e20f, 1e8f, 1e-20f, 1e-38f, 1e-45f, 0.0f})
            for (const float other : {size, -size, 0.5f * size, 0.0f}) {
                std::vector<float> x(256, size);
                for (std::size_t i = 0; i < x.size(); i += 3) x[i] = other;
                const std::vector<float> y = rounded(kind, x);
                for (std::size_t i = 0; i < x.size(); ++i) {
                    CHECK(std::isfinite(y[i]));
                    if (size >= 1e8f) CHECK(x[i] * y[i] >= 0);
                    if (size < 1e-9f) CHECK(y[i] == 0);
                }
            }
    }
    CHECK(rounded(ggml_kind::q8_0, std::vector<float>(32, -infinity)) == std::vector<float>(32, 0.0f));
    std::vector<float> huge(32, 1e20f);
    CHECK(rounded(ggml_kind::q8_0, huge) == std::vector<float>(32, 127 * 65504.0f));
}

TEST_CASE("a power of two as factor comes out again") {
    const std::vector<float> x = times(toy::normal_values(2048, 4), 64);
    for (ggml_kind kind : kinds)
        for (const float factor : {0.125f, 2.0f, 16.0f}) {
            INFO(ggml_format{kind}.name(), " times ", factor);
            CHECK(rounded(kind, times(x, factor)) == times(rounded(kind, x), factor));
        }
}

TEST_CASE("what has a scale and no lowest value is rounded once") {
    const std::vector<float> x = toy::normal_values(2048, 5);
    for (ggml_kind kind : {ggml_kind::q4_0, ggml_kind::q5_0, ggml_kind::q8_0}) {
        INFO(ggml_format{kind}.name());
        const std::vector<float> once = rounded(kind, x);
        CHECK(rounded(kind, once) == once);
    }
}

TEST_CASE("more bits and the search for scales lessen the error") {
    const std::vector<float> x = toy::normal_values(4096, 6);
    const auto error = [&](ggml_kind kind) {
        const std::vector<float> y = rounded(kind, x);
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += std::pow(static_cast<double>(x[i] - y[i]), 2);
        return sum;
    };
    CHECK(error(ggml_kind::q8_0) < error(ggml_kind::q6_k));
    CHECK(error(ggml_kind::q6_k) < error(ggml_kind::q5_k));
    CHECK(error(ggml_kind::q5_k) < error(ggml_kind::q5_0));
    CHECK(error(ggml_kind::q4_k) < error(ggml_kind::q4_0));
    CHECK(error(ggml_kind::q3_k) < error(ggml_kind::q2_k));
    CHECK(error(ggml_kind::iq4_nl) < error(ggml_kind::q4_0));
}
