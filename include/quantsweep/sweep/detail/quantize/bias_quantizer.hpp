// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds biases as integer engines do: to 32 bits, at the scale of the products to which they are added.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/format/integer_quantizer.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep::detail {

/// Rounds a bias to the nearest of 2^32 whole multiples of a scale. There is one scale, or one for each channel.
/// Formula  b' = clamp(rne(b / s), -2^31, 2^31 - 1) * s, s = input scale * weight scale in float, the rest in double
///                                                                                   (docs/quantization.md, eq. 29)
/// NaN/Inf  NaN stays NaN; infinities saturate
class bias_quantizer {
public:
    static constexpr const char* format = "int32";
    static constexpr int lowest_code = std::numeric_limits<std::int32_t>::min();
    static constexpr int highest_code = std::numeric_limits<std::int32_t>::max();

    /// Errors  format_range if a scale is not finite and positive
    explicit bias_quantizer(std::vector<float> scales) : scales_{std::move(scales)} {
        for (float s : scales_)
            if (!(s >= std::numeric_limits<float>::min() && std::isfinite(s)))
                throw format_range{
                    "", "the scale of the bias is " + number_text(s) +
                            "; the product of the input's scale and the weights' scale must be a normal float"};
    }

    std::span<const float> scales() const noexcept { return scales_; }

    static double at(double x, float scale) noexcept {
        if (std::isnan(x)) return x;
        const double s = static_cast<double>(scale);
        return std::clamp(std::nearbyint(x / s), double{lowest_code}, double{highest_code}) * s +
               0.0;  // codes have no -0
    }
    /// Errors  shape_mismatch if the number of scales differs from that of channels
    void apply(const parameter& lent) const {
        visit_floats(lent, [&](const auto& values) { apply_to(values, lent.channel_axis); });
    }

private:
    /// Some runtimes lend a bias as a row or column of a matrix. Its channels then lie along the only axis longer than
    /// 1.
    static std::size_t axis_of(const shape& extents, std::size_t channel_axis) {
        std::size_t longer = 0, found = channel_axis;
        for (std::size_t axis = 0; axis < extents.rank(); ++axis)
            if (extents[axis] != 1) ++longer, found = axis;
        return longer == 1 ? found : channel_axis;
    }

    template <class T>
    void apply_to(const tensor_view<T>& values, std::size_t lent_axis) const {
        const std::size_t channel_axis = axis_of(values.shape, lent_axis);
        require_one_a_channel(scales_.size(), channel_count(values, channel_axis), values.shape);
        for_each_block(values, channel_axis, [&](const auto& block) {
            for (std::size_t i = 0; i < block.values().size(); ++i) {
                T& value = block.data[i];
                const std::size_t channel = block.first_channel + i / block.inner % block.channels;
                const float s = scales_[scales_.size() == 1 ? 0 : channel];
                value = static_cast<T>(static_cast<float>(at(static_cast<double>(static_cast<float>(value)), s)));
            }
        });
    }

    std::vector<float> scales_;
};

/// Returns the integer quantizers of a tensor, each with its scale. Returns none if the format is no integer format or
/// takes its scales from each tensor.
inline std::vector<integer_quantizer> integer_parts(const tensor_quantizer& of) {
    std::vector<integer_quantizer> all;
    for (std::size_t k = 0; k < of.part_count(); ++k) {
        const any_quantizer part = of.part(k);
        if (const auto* integer = part.target<integer_quantizer>()) all.push_back(*integer);
    }
    return all.size() == of.part_count() ? all : std::vector<integer_quantizer>{};
}

/// Returns the scales of a layer's bias: one for each channel if the weights have those, else one.
/// Errors  invalid_argument, with the layer's name, if the input has no scale or the weights have groups
inline std::vector<float> bias_scales(const std::string& layer, const tensor_quantizer* input,
                                      const tensor_quantizer& weights) {
    const auto refuse = [&](const char* why) {
        throw invalid_argument{layer, std::string{"the bias cannot be int32 at input scale times weight scale: "} +
                                          why + "; leave out b=int32, or leave the layer float"};
    };
    const std::vector<integer_quantizer> of_input = input ? integer_parts(*input) : std::vector<integer_quantizer>{};
    const std::vector<integer_quantizer> of_weights = integer_parts(weights);
    if (of_input.size() != 1) refuse("its first input does not have one integer scale for the whole tensor");
    if (of_weights.empty() || weights.has_groups())
        refuse("its weights do not have integer scales, one for the whole tensor or one for each channel");
    std::vector<float> scales;
    for (const integer_quantizer& w : of_weights) scales.push_back(of_input.front().scale() * w.scale());
    return scales;
}

}  // namespace quantsweep::detail
