// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of integer_quantizer.hpp.

#include <quantsweep/format/integer_quantizer.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/detail/round.hpp>
#include <quantsweep/format/detail/grid_error.hpp>
#include <quantsweep/format/fake_quantize.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE integer_quantizer::integer_quantizer(float scale, int zero_point, int lowest_code, int highest_code,
                                                       rounding how)
    : scale_{scale}, zero_point_{zero_point}, lowest_{lowest_code}, highest_{highest_code}, how_{how} {
    constexpr float largest = std::numeric_limits<float>::max();
    if (!(scale > 0 && scale <= largest && 1.0f / scale <= largest))
        throw format_range{"",
                           "the scale is " + number_text(scale) + "; it and its inverse must be finite and positive"};
    if (!(-65536 < lowest_ && lowest_ <= zero_point_ && zero_point_ <= highest_ && highest_ < 65536))
        throw format_range{"", "the codes are [" + std::to_string(lowest_) + ", " + std::to_string(highest_) +
                                   "] and the zero point is " + std::to_string(zero_point_) +
                                   "; it must be one of the codes, and the codes must fit 16 bits"};
}

QUANTSWEEP_INLINE float integer_quantizer::at(float x, std::uint64_t index) const noexcept {
    return detail::round_to_grid(x, grid(), how_, index);
}

QUANTSWEEP_INLINE void integer_quantizer::apply(std::span<const float> input, std::span<float> output,
                                                std::uint64_t first) const noexcept {
    detail::round(input, output, grid(), how_, first);
}

/// Rounds on a grid of scale 1. The same operation as for values then returns the number of steps, so codes and values
/// agree.
QUANTSWEEP_INLINE int integer_quantizer::code(float x, std::uint64_t index) const noexcept {
    if (std::isnan(x)) return zero_point_;
    rounding_grid whole = grid();
    const bool divides = how_.scaling == scaling_mode::divide;
    const float y = divides ? x / whole.scale : x;
    whole.scale = 1;
    if (divides) whole.inverse_scale = 1;
    return static_cast<int>(detail::round_to_grid(y, whole, how_, index)) + zero_point_;
}

QUANTSWEEP_INLINE void integer_quantizer::codes(std::span<const float> input, std::span<std::int32_t> output,
                                                std::uint64_t first) const noexcept {
    for (std::size_t i = 0; i < input.size(); ++i) output[i] = code(input[i], first + i);
}

QUANTSWEEP_INLINE void integer_quantizer::apply_channels(std::span<const integer_quantizer> quantizers,
                                                         tensor_block<float> block, std::uint64_t first) {
    bool usual = true;
    for (const integer_quantizer& q : quantizers) usual = usual && q.rounds_as_usual();
    if (usual) {
        std::vector<rounding_grid> grids;
        grids.reserve(quantizers.size());
        for (const integer_quantizer& q : quantizers) grids.push_back(q.grid());
        block.first_channel = 0;
        detail::round_channels(block, grids);
    } else {
        detail::fake_quantize_runs(quantizers, block, first);
    }
}

QUANTSWEEP_INLINE double integer_quantizer::squared_error(std::span<const bin> bins) const noexcept {
    detail::magnitude_grid negative, positive;
    negative.largest = zero_point_ - lowest_;
    positive.largest = highest_ - zero_point_;
    return detail::grid_squared_error({negative, how_.mode}, {positive, how_.mode}, static_cast<double>(scale_), bins);
}

}  // namespace quantsweep
