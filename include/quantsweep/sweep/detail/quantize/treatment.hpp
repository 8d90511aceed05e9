// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a treatment does to a layer's parameters, and whether it fits them.

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>

namespace quantsweep::detail {

/// Returns "bias_shift:1f0c…": what the treatment does, and a hash of its numbers, which are too many to write out.
inline std::string treatment_text(const layer_treatment& how) {
    std::string text;
    fingerprint mark;
    mark.add(how.layer);
    const auto add = [&](const char* what, const std::vector<float>& numbers) {
        mark.add(std::span<const float>{numbers});
        if (!numbers.empty()) text.append(text.empty() ? "" : "+").append(what);
    };
    add("bias_shift", how.bias_shift);
    add("importance", how.importance);
    add("equalization", how.equalization);
    if (how.hadamard) text.append(text.empty() ? "" : "+").append("hadamard");
    mark.add(how.hadamard).add(how.input_low).add(how.input_high);
    return text + ":" + mark.hex();
}

/// Returns the biases among a layer's parameters.
inline std::vector<parameter> biases_of(std::span<const parameter> lent) {
    std::vector<parameter> biases;
    for (const parameter& each : lent)
        if (each.role == parameter_role::bias) biases.push_back(each);
    return biases;
}

/// Whether the layer lends exactly one bias, and it has this many values.
inline bool has_bias_of(std::span<const parameter> lent, std::size_t channels) {
    const std::vector<parameter> biases = biases_of(lent);
    return biases.size() == 1 && element_count(shape_of(biases.front())) == channels;
}

/// Returns over how many channels a layer with one weight sums. Returns 0 if it has another number of weights, or if
/// this is unknown.
inline std::size_t channels_summed_over(std::span<const parameter> lent) {
    const parameter* weight = nullptr;
    for (const parameter& each : lent) {
        if (each.role != parameter_role::weight) continue;
        if (weight) return 0;
        weight = &each;
    }
    const std::optional<std::size_t> axis = weight ? reduction_axis_of(*weight) : std::nullopt;
    if (!axis) return 0;
    const shape extents = shape_of(*weight);
    // If the host names no reduction axis and an earlier axis has extent 1, that axis holds the input channels, as in a
    // depthwise layer.
    for (std::size_t before = 0; before < *axis && !weight->reduction_axis; ++before)
        if (before != weight->channel_axis && extents[before] == 1) return 0;
    return extents[*axis];
}

/// Runs before anything is evaluated. NaN is refused because a scheme with NaN would not equal itself.
/// Errors  invalid_argument for numbers that are not finite or have the wrong sign
inline void check_numbers(const layer_treatment& how) {
    const auto require = [&](std::span<const float> numbers, auto good, const char* what) {
        for (float x : numbers)
            if (!std::isfinite(x) || !good(x))
                throw invalid_argument{how.layer,
                                       "the treatment has " + number_text(x) + " among the numbers of " + what};
    };
    const auto any = [](float) { return true; };
    require(how.bias_shift, any, "bias_shift, which must be finite");
    require(how.importance, [](float x) { return x >= 0; }, "importance, which must be finite and not negative");
    require(how.equalization, [](float x) { return x > 0; }, "equalization, which must be finite and positive");
    require(std::array{how.input_low, how.input_high}, any, "the input's range, which must be finite");
}

/// Errors  invalid_argument, without a layer's name, if the treatment is for another layer or does not fit the
///         parameters
inline void require_fit(const layer_treatment& how, const std::string& layer, std::span<const parameter> lent) {
    if (how.layer != layer)
        throw invalid_argument{layer, "the scheme has numbers that were made for " + how.layer +
                                          " alone; quantize other layers under the scheme without them"};
    if (!how.bias_shift.empty() && !has_bias_of(lent, how.bias_shift.size()))
        throw invalid_argument{layer, "the treatment corrects the bias by " + std::to_string(how.bias_shift.size()) +
                                          " numbers, but the layer does not lend one bias of that size"};
    if (!how.importance.empty() && channels_summed_over(lent) != how.importance.size())
        throw invalid_argument{
            layer, "the treatment weighs the weights by " + std::to_string(how.importance.size()) +
                       " numbers, but the layer does not lend one weight that sums over that many channels"};
    if (how.hadamard && channels_summed_over(lent) == 0)
        throw invalid_argument{layer,
                               "the treatment multiplies the input by a Hadamard matrix, but the layer does not lend "
                               "one weight whose summed axis is known"};
    if (!how.equalization.empty() && channels_summed_over(lent) != how.equalization.size())
        throw invalid_argument{
            layer, "the treatment equalizes the channels by " + std::to_string(how.equalization.size()) +
                       " numbers, but the layer does not lend one weight that sums over that many channels"};
}

/// Subtracts one number from each value of a bias, in row-major order: however a bias is lent, it is a line.
/// Formula  b' = b - d, in float                                                   (docs/quantization.md, eq. 30)
inline void shift_bias(const std::vector<float>& by, const parameter& lent) {
    visit_floats(lent, [&]<class T>(const tensor_view<T>& values) {
        auto d = by.begin();
        for_each_place(values, [&](std::ptrdiff_t at) {
            values.data[at] = static_cast<T>(static_cast<float>(values.data[at]) - *d++);
        });
    });
}

}  // namespace quantsweep::detail
