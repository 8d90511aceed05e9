// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns one layer's quantizers into tables of scales and zero points.

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/format/integer_quantizer.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/sweep/detail/quantize/given_scales.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>
#include <quantsweep/sweep/detail/quantize/scales_layout.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

class layer_scales {
public:
    layer_scales(any_graph& host, const topology& net, std::size_t node, const scheme& how,
                 function_ref<void(const tensor_scales&)> visit)
        : host_{host}, net_{net}, node_{node}, how_{how}, visit_{visit} {}

    void visit(const layer_quantizers& made) const {
        visit_weights(made);
        if (made.asked.biases) visit_bias(made);
        const std::vector<std::size_t>& sources = net_.inputs[node_];
        for (std::size_t k = 0; k < sources.size(); ++k) {
            if (!how_.input(k)) continue;
            const bool is_made = k < made.inputs.size() && made.inputs[k];
            visit_value("input " + std::to_string(k), *how_.input(k), sources[k], is_made ? &*made.inputs[k] : nullptr,
                        made.failure);
        }
        if (how_.output)
            visit_value("output", *how_.output, node_, made.output ? &*made.output : nullptr, made.failure);
    }

private:
    tensor_scales named(std::string tensor, const any_format& format) const {
        tensor_scales of{net_.info[node_].name, std::move(tensor), format.name()};
        of.shared = format.granularity();
        return of;
    }

    void visit_weights(const layer_quantizers& made) const {
        std::size_t k = 0;
        for (const parameter& lent : host_.parameters(node_)) {
            if (lent.role != parameter_role::weight) continue;
            const std::size_t number = k++;
            if (!how_.weight(number)) continue;
            tensor_scales of = named(weights_name(number), how_.weight(number)->format);
            if (number < made.weights.size() && made.weights[number])
                fill(of, with_parts(*made.weights[number], how_.weight(number)->format, lent),
                     weights_layout(of.shared, lent));
            else
                of.missing = made.failure;
            visit_(of);
        }
    }

    /// Does nothing for a tensor that is not floating point.
    void visit_value(std::string tensor, const tensor_scheme& how, std::size_t source, const tensor_quantizer* made,
                     const std::string& failure) const {
        if (!made && failure.empty()) return;
        tensor_scales of = named(std::move(tensor), how.format);
        if (!made)
            of.missing = failure;
        else if (of.shared == granularity::per_channel)
            fill(of, *made, channels_layout(host_.axes(source).channel.value_or(0), made->part_count()));
        else
            fill(of, *made, {});
        visit_(of);
    }

    void visit_bias(const layer_quantizers& made) const {
        tensor_scales of{net_.info[node_].name, "bias", bias_quantizer::format};
        if (made.biases.empty()) {
            of.missing = made.failure;
        } else {
            const std::span<const float> scales = made.biases.front().scales();
            of.scales.assign(scales.begin(), scales.end());
            of.zero_points.assign(scales.size(), 0);
            of.lowest_code = bias_quantizer::lowest_code;
            of.highest_code = bias_quantizer::highest_code;
            of.shared = how_.weight(0)->format.granularity();
            if (of.shared == granularity::per_channel) of.axis = 0, of.shape = {scales.size()};
        }
        visit_(of);
    }

    /// Groups take their extremes whenever the weights are rounded, so their scales are computed here.
    static tensor_quantizer with_parts(const tensor_quantizer& made, const any_format& format, const parameter& lent) {
        if (made.part_count() != 0 || !format.takes_extremes()) return made;
        std::vector<any_quantizer> parts;
        read_values(lent, [&](const auto& values) {
            for_each_part(values, reduction_axis_of(lent), format.granularity().group(),
                          [&](std::span<const float> group) {
                              extremes seen;
                              count_extremes(group, seen);
                              parts.push_back(format.quantizer(range_of(seen)));
                          });
        });
        return {std::move(parts), format.granularity()};
    }

    static void fill(tensor_scales& of, const tensor_quantizer& made, const scales_layout& layout) {
        const std::size_t parts = made.part_count();
        if (parts == 0) {
            of.missing = "each tensor gets its scales at run time";
            return;
        }
        of.axis = layout.axis;
        of.shape = layout.shape;
        of.scales.resize(parts);
        of.zero_points.resize(parts);
        for (std::size_t k = 0; k < parts; ++k) {
            const any_quantizer part = made.part(k);
            const std::size_t place = layout.places.empty() ? k : layout.places[k];
            of.scales[place] = part.scale();
            const auto* integer = part.target<integer_quantizer>();
            if (!integer) {
                of.zero_points.clear();  // all parts have one format, so none has a zero point
                continue;
            }
            of.zero_points[place] = integer->zero_point();
            of.lowest_code = integer->lowest_code();
            of.highest_code = integer->highest_code();
        }
        if (made.part(0).scale() == 0) {
            of = {of.layer, of.tensor, of.format, of.shared};
            of.missing = "the format has no scale";
        }
    }

    any_graph& host_;
    const topology& net_;
    std::size_t node_;
    const scheme& how_;
    function_ref<void(const tensor_scales&)> visit_;
};

}  // namespace quantsweep::detail
