// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/detail/ggml_kernels.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/format/detail/ggml_kernels.ipp>

#include "../kernel/instruction_sets.hpp"
#include "../support/values.hpp"

namespace {

using namespace quantsweep;
using toy::infinity;

constexpr unsigned sorts_of_values = 8;

/// The values of a sort are of one kind; all kinds together reach what may happen to a block.
float value_of(unsigned sort, std::uint64_t place) {
    const std::uint64_t word = mix_bits((std::uint64_t{sort} << 40) + place), again = mix_bits(word);
    const float bell =
        static_cast<float>(static_cast<int>(word >> 32 & 0xffff) - static_cast<int>(again >> 32 & 0xffff)) * 0x1p-15f;
    switch (sort) {
        case 0:
            return bell;
        case 1:
            return std::bit_cast<float>(static_cast<std::uint32_t>(word));  // any bits
        case 2:
            return std::bit_cast<float>(static_cast<std::uint32_t>(word) & 0x80ffffff);  // around the subnormals
        case 3:
            return word % 3 == 0 ? bell * 1e30f : bell;
        case 4:
            return word % 4 == 0 ? static_cast<float>(again % 9) - 4 : again & 1 ? -0.0f : 0.0f;
        case 5:
            return 0.5f * (static_cast<float>(again % 17) - 8);  // many lie half way between two codes
        case 6:
            return std::ldexp(bell, static_cast<int>(place / 256 % 16) * 10 - 110);
        default:
            return word % 61 == 0 ? toy::not_a_number : word % 67 == 0 ? infinity : word % 71 == 0 ? -infinity : bell;
    }
}

struct layout {
    std::size_t outer, channels, inner;
};

tensor_block<float> tensor_of(std::vector<float>& x, const layout& at) {
    return {x.data(), 0, at.outer, at.channels, at.inner};
}

}  // namespace

TEST_CASE("a block has the same bits in a lane as alone: any number of blocks, any layout, any values") {
    // Whole blocks, fewer and more than there are lanes; short last blocks; blocks of values that are not neighbours.
    const layout layouts[] = {{1, 37 * 32, 1}, {3, 7 * 256, 1}, {5, 300, 1}, {2, 260, 19}, {1, 1, 1}};
    for (std::size_t k = 0; k < std::size(detail::ggml_layouts); ++k)
        for (unsigned sort = 0; sort < sorts_of_values; ++sort)
            for (const layout& at : layouts) {
                const ggml_format format{static_cast<ggml_kind>(k)};
                INFO(format.name(), ", values of sort ", sort, ", ", at.outer, " x ", at.channels, " x ", at.inner);
                std::vector<float> x(at.outer * at.channels * at.inner);
                for (std::size_t i = 0; i < x.size(); ++i) x[i] = value_of(sort, i);
                std::vector<float> expected = x;
                const std::size_t nonfinite =
                    detail::round_ggml<float>(format.kind(), format.block_size(), tensor_of(expected, at));
                on_every_instruction_set([&] {
                    std::vector<float> y = x;
                    CHECK(format.fake_quantize(tensor_of(y, at)) == nonfinite);
                    CHECK(std::memcmp(y.data(), expected.data(), y.size() * sizeof(float)) == 0);
                });
            }
}

TEST_CASE(
    "the formulas for lanes round as the words that they replace: half away from zero, and to the nearest level") {
    const float levels[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    for (int k = -600; k <= 600; ++k)
        for (const float beside : {-infinity, 0.0f, infinity}) {
            const float half = 0.5f * static_cast<float>(k), x = beside == 0 ? half : std::nextafter(half, beside);
            INFO(x);
            CHECK(std::bit_cast<std::uint32_t>(detail::rounded_away(x)) ==
                  std::bit_cast<std::uint32_t>(std::round(x) + 0.0f));
            float nearest = levels[0];
            for (float level : levels)  // upwards, so that the higher of two equally near stays
                if (std::fabs(double{x} - double{level}) <= std::fabs(double{x} - double{nearest})) nearest = level;
            CHECK(detail::nearest_level(x) == nearest);
        }
}
