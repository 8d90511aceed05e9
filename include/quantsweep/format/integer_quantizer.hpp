// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds to evenly spaced numbers.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/detail/grid_error.hpp>
#include <quantsweep/format/detail/rule_quantizer.hpp>
#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/kernel/grid_rule.hpp>

namespace quantsweep {

/// With the usual rounding the same bits as PyTorch's fake quantization of one tensor; with rounding half to even and
/// division those of ONNX QuantizeLinear and DequantizeLinear.
/// Formula  q(x) = (clamp(round(x / s) + z, lowest, highest) - z) * s                (docs/quantization.md, eq. 4)
///          where x / s is x * (1 / s) in float unless division is asked for
/// NaN/Inf  NaN stays NaN; infinities saturate to their own side
class integer_quantizer : public detail::rule_quantizer<integer_quantizer> {
public:
    /// Errors   format_range where the scale or its inverse is not finite and positive, a code is beyond 16 bits,
    ///          or zero has no code
    integer_quantizer(float scale, int zero_point, int lowest_code, int highest_code, rounding how = {})
        : scale_{scale}, zero_point_{zero_point}, lowest_{lowest_code}, highest_{highest_code}, how_{how} {
        constexpr float largest = std::numeric_limits<float>::max();
        if (!(scale > 0 && scale <= largest && 1.0f / scale <= largest))
            throw format_range{
                "", "a scale of " + std::to_string(scale) + "; it and its inverse must be finite and positive"};
        if (!(-65536 < lowest_ && lowest_ <= zero_point_ && zero_point_ <= highest_ && highest_ < 65536))
            throw format_range{"", "codes [" + std::to_string(lowest_) + ", " + std::to_string(highest_) +
                                       "] with zero at " + std::to_string(zero_point_) +
                                       "; zero must be one of the codes, and they fit 16 bits"};
    }

    /// One quantizer a channel: the block's first channel has the first. `first` is the index of the first element.
    static void apply_channels(std::span<const integer_quantizer> quantizers, tensor_block<float> block,
                               std::uint64_t first = 0) {
        if (std::all_of(quantizers.begin(), quantizers.end(), [](const auto& q) { return q.how_ == rounding{}; })) {
            std::vector<rounding_grid> grids(quantizers.size());
            std::transform(quantizers.begin(), quantizers.end(), grids.begin(), [](const auto& q) { return q.grid(); });
            block.first_channel = 0;
            channel_grids of_channels{grids};
            of_channels.round(block);
        } else {
            detail::fake_quantize_runs(quantizers, block, first);
        }
    }

    /// Sum over the bins of count times the mean of (x - q(x))^2, x uniform in the bin: exact.
    /// Formula  docs/quantization.md, eq. 8
    /// Cost     O(1) a bin, however many steps it spans
    double squared_error(std::span<const bin> bins) const noexcept {
        detail::magnitude_grid negative, positive;
        negative.largest = zero_point_ - lowest_;
        positive.largest = highest_ - zero_point_;
        return detail::grid_squared_error({negative, how_.mode}, {positive, how_.mode}, static_cast<double>(scale_),
                                          bins);
    }

    float scale() const noexcept { return scale_; }
    float step() const noexcept { return scale_; }
    int zero_point() const noexcept { return zero_point_; }
    int lowest_code() const noexcept { return lowest_; }
    int highest_code() const noexcept { return highest_; }
    float low() const noexcept { return grid().lowest * scale_; }
    float high() const noexcept { return grid().highest * scale_; }
    rounding_grid grid() const noexcept {
        return {scale_, 1.0f / scale_, static_cast<float>(lowest_ - zero_point_),
                static_cast<float>(highest_ - zero_point_)};
    }
    template <class Use>
    decltype(auto) with_rule(Use&& use) const {
        return rounding_rule::visit(how_,
                                    [&]<class Rounding, class Scaling>(Rounding rounds, Scaling) -> decltype(auto) {
                                        return use(grid_rule<Rounding, Scaling>{grid(), rounds});
                                    });
    }
    friend bool operator==(const integer_quantizer&, const integer_quantizer&) = default;

private:
    float scale_;
    int zero_point_;
    int lowest_;
    int highest_;
    rounding how_;
};
static_assert(quantizer<integer_quantizer>);

}  // namespace quantsweep
