// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds tensors and weights as a layer's quantizers say.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/parameter_copies.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/graph/unpadded.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>
#include <quantsweep/sweep/detail/quantize/round_weight.hpp>
#include <quantsweep/sweep/detail/quantize/scales_layout.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/quantize/weight_quantizer.hpp>

namespace quantsweep::detail {

/// Whether a weight or bias, the `number`-th of its kind, is written to.
inline bool is_written(const layer_quantizers& how, std::size_t number, const parameter& lent) {
    return lent.role == parameter_role::weight ? how.weights[number].has_value() : how.writes_biases();
}
/// Corrects a bias, then rounds it. If the host's type is half precision, the result is rounded to it once.
inline void round_parameter(const layer_quantizers& how, std::size_t number, const parameter& lent) {
    if (!is_written(how, number, lent)) return;
    const float_parameter floats{lent};
    if (lent.role == parameter_role::weight) {
        if (const auto& anew = how.searched_anew; number < anew.size() && anew[number])
            round_weight(how.treatment, search_weight_quantizer(how.treatment, floats.values(), *anew[number]),
                         floats.values());
        else
            round_weight(how.treatment, *how.weights[number], floats.values());
    } else {
        if (how.shifts_bias()) shift_bias(how.treatment.bias_shift, floats.values());
        if (!how.biases.empty()) how.biases[number].apply(floats.values());
    }
    floats.write_back();
}

/// Whether the values form a single line, whichever axis is meant.
inline bool is_line(const shape& extents) {
    return std::count_if(extents.begin(), extents.end(), [](std::size_t extent) { return extent != 1; }) <= 1;
}

/// A value's axes, and the batch whose mask marks padding; nullptr if there is no padding.
struct padding_of {
    quantsweep::axes axes{};
    const batch_view* batch = nullptr;
};

/// Returns the quantizer of a whole value whose range is taken from everything but the padding.
/// Errors  bad_batch if the mask does not fit the value
template <class T>
tensor_quantizer quantizer_of_real_tokens(const any_format& format, const tensor_view<const T>& values,
                                          const padding_of& padding) {
    const unpadded real{values, padding.axes, *padding.batch, ""};
    extremes seen;
    for_each_part(real.view().as<T>(), std::nullopt, std::max<std::size_t>(values.size(), 1),
                  [&](std::span<const float> part) { count_extremes(part, seen); });
    return format.quantizer(range_of(seen));
}

/// Rounds everything but the padding. Groups and blocks that lie along the tokens end with their sample.
/// Errors  bad_batch if the mask does not fit the value
template <class T>
void round_real_tokens(const tensor_quantizer& how, const tensor_view<T>& values, const quantized_axes& where,
                       const padding_of& padding) {
    const auto round = [&](const unpadded& real, const any_writable_view& read) {
        how.apply((real.is_copy() ? real.copy() : read).as<T>(), where);
        real.write_back(values);
    };
    const tensor_view<const T> read{values};
    const std::optional<std::size_t> samples = padding.axes.sample;
    if (where.reduction != padding.axes.token || !samples || *samples >= values.shape.rank())
        return round(unpadded{read, padding.axes, *padding.batch, ""}, values);
    for (std::size_t s = 0; s < values.shape[*samples]; ++s)
        round(unpadded{read, padding.axes, *padding.batch, "", s}, some_of(any_writable_view{values}, *samples, s, 1));
}

/// Errors  invalid_argument for channels, groups and blocks if the axis along which they lie is not known
template <class T>
void round_value(const tensor_quantizer& how, const tensor_view<T>& values, const quantized_axes& where,
                 const padding_of& padding = {}) {
    const bool has_padding = padding.batch && may_have_padding(*padding.batch, padding.axes, values.shape.rank());
    if (const any_format* const whole = how.of_whole_tensor(); whole && has_padding)
        return quantizer_of_real_tokens(*whole, tensor_view<const T>{values}, padding).apply(values, {});
    const bool in_doubt = (how.has_groups() && !where.reduction) || (how.has_channels() && !where.channel);
    if (in_doubt && !is_line(values.shape))
        throw invalid_argument{"", "channels, groups and blocks need an axis, but for a tensor of shape " +
                                       to_string(values.shape) +
                                       " the host does not say which axis holds the channels or is summed over; return "
                                       "it from axes(node) or reduction_axis(node, input), or quantize per tensor"};
    if (has_padding && how.has_groups()) return round_real_tokens(how, values, where, padding);
    how.apply(values, where);
}

/// Rounds an input. Groups lie along the axis over which the node sums. If the layer's treatment has another basis,
/// rounds in that. Does nothing to a value that is not floating point.
inline void round_input(const any_graph& host, const topology& net, std::size_t node, std::size_t k,
                        const layer_quantizers& how, writable_tensor_ref value, const batch_view* batch = nullptr) {
    const std::optional<std::size_t> summed_over = host.reduction_axis(node, k);
    const bool turned = k == 0 && has_basis(how.treatment);
    const auto turn = [&](const auto& values, basis_way way) {
        if (turned) change_basis(how.treatment, values, summed_over, basis_side::input, way);
    };
    with_floats(value.writable_view(), [&](const auto& values) {
        turn(values, basis_way::there);
        const axes where = host.axes(net.inputs[node][k]);
        round_value(*how.inputs[k], values, {where.channel, summed_over}, {where, batch});
        turn(values, basis_way::back);
    });
}
/// Rounds an output. Groups lie along its channels. Does nothing to a value that is not floating point.
inline void round_output(const any_graph& host, std::size_t node, const tensor_quantizer& how,
                         writable_tensor_ref value, const batch_view* batch = nullptr) {
    const axes where = host.axes(node);
    with_floats(value.writable_view(),
                [&](const auto& values) { round_value(how, values, {where.channel, where.channel}, {where, batch}); });
}

/// Returns the bytes of the copies of inputs that are rounded.
inline std::size_t copied_bytes(const layer_quantizers& how, std::span<const tensor_ref> inputs) {
    std::size_t bytes = 0;
    for (std::size_t k = 0; k < how.inputs.size(); ++k)
        if (how.inputs[k]) bytes += byte_size(inputs[k].view());
    return bytes;
}

/// Evaluates with rounded weights and bias. Uses copies if the host takes parameters as arguments; else overwrites its
/// own and restores them.
inline any_tensor evaluate_rounded(any_graph& host, const topology& net, std::size_t node, const layer_quantizers& how,
                                   std::span<const tensor_ref> inputs) {
    if (!how.writes_parameters()) return evaluate(host, net, node, inputs);
    const auto round = [&](std::size_t number, const parameter& lent) { round_parameter(how, number, lent); };
    if (host.takes_parameters()) {
        const parameter_copies copies{host.parameters(node), how.writes_biases()};
        copies.overwrite(round);
        return evaluate_with(host, net, node, inputs, copies.parameters());
    }
    parameter_guard guard{host, node, how.writes_biases()};
    guard.overwrite(round);
    any_tensor output = evaluate(host, net, node, inputs);
    guard.restore();
    return output;
}

/// Evaluates one node under a scheme: rounds its inputs, weights, bias and output, and restores the parameters. Ranges
/// that are taken from whole tensors leave out what the batch's mask marks as padding.
/// Errors  what evaluate throws; evaluation_failed if a range could not be estimated
inline any_tensor quantized_evaluate(any_graph& host, const topology& net, std::size_t node,
                                     const layer_quantizers& how, std::vector<tensor_ref> inputs,
                                     const batch_view* batch = nullptr) {
    if (!how.failure.empty()) throw evaluation_failed{net.info[node].name, how.failure};
    std::vector<any_tensor> rounded;
    for (std::size_t k = 0; k < how.inputs.size(); ++k) {
        if (!how.inputs[k] || !observable(inputs[k].view())) continue;
        rounded.push_back(inputs[k].clone());
        round_input(host, net, node, k, how, rounded.back().writable(), batch);
        inputs[k] = rounded.back().ref();
    }
    any_tensor output = evaluate_rounded(host, net, node, how, inputs);
    if (how.output) round_output(host, node, *how.output, output.writable(), batch);
    for (any_tensor& copy : rounded) host.recycle(std::move(copy));
    return output;
}

}  // namespace quantsweep::detail
