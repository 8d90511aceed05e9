// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A calibrated toy network, and the expected result of its sweep, computed the slow way.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>
#include <quantsweep/sweep/scheme.hpp>

#include "toy_graph.hpp"

namespace toy {

inline std::vector<std::vector<float>> weights_of(const graph& g) {
    std::vector<std::vector<float>> all;
    for (const node& n : g.nodes) all.push_back(n.weight);
    return all;
}

struct setup {
    graph host;
    std::vector<batch> batches;
    qs::calibration<> seen;
};

inline setup make(graph host, std::size_t inputs, unsigned seed, std::size_t batches = 2) {
    builder b{seed};
    setup s{std::move(host), {}, {}};
    for (std::size_t i = 0; i < batches; ++i) s.batches.push_back(b.make_batch(3, inputs, 4, 6));
    s.seen = qs::calibrate(s.host, s.batches);
    return s;
}

/// Makes a residual network: blocks of two convolutions and an addition.
inline graph residual(std::size_t blocks, unsigned seed = 1) {
    builder b{seed};
    std::size_t last = b.convolution(qs::graph_input(0), 4, 4);
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::size_t first = b.convolution(last, 4, 4);
        last = b.add({last, b.convolution(first, 4, 4, false)}, 4);
    }
    return b.finish({last});
}

/// Makes a network in the shape of a U: what goes down is joined again on the way up.
inline graph u_net(std::size_t depth, unsigned seed = 1) {
    builder b{seed};
    std::size_t last = qs::graph_input(0);
    std::vector<std::size_t> skips;
    for (std::size_t i = 0; i < depth; ++i) skips.push_back(last = b.convolution(last, 4, 4));
    last = b.convolution(last, 4, 4);
    for (std::size_t i = depth; i-- > 0;) last = b.convolution(b.concatenate({last, skips[i]}, 8), 8, 4);
    return b.finish({last});
}

/// Rounds element by element if a quantizer is for the whole tensor or a channel. Groups and blocks lie along axis 1.
inline void quantize(tensor& value, const qs::tensor_quantizer& q, std::size_t channel_axis = 1) {
    const std::size_t parts = q.part_count(), channels = value.shape[channel_axis];
    if (parts != 1 && parts != channels) return q.apply(qs::mutable_view(value), {channel_axis, 1});
    const std::size_t each = channel_axis == 0 ? value.values.size() / channels : value.shape[2];
    for (std::size_t i = 0; i < value.values.size(); ++i) {
        const std::span<float> one{&value.values[i], 1};
        qs::fake_quantize(q.part(parts == 1 ? 0 : i / each % channels), std::span<const float>{one}, one, i);
    }
}

/// Rounds to whole multiples of input scale times weight scale.
inline void round_bias(std::vector<float>& bias, const qs::detail::layer_quantizers& q) {
    for (std::size_t c = 0; c < bias.size(); ++c) {
        const float scale =
            q.inputs[0]->part(0).step() * q.weights[0]->part(q.weights[0]->part_count() == 1 ? 0 : c).step();
        bias[c] = static_cast<float>(std::nearbyint(static_cast<double>(bias[c]) / static_cast<double>(scale)) *
                                     static_cast<double>(scale));
    }
}

/// The quantized nodes, each with its scheme.
using decisions = std::map<std::size_t, qs::scheme>;

/// Returns the output of every node. Evaluates all nodes anew and quantizes some of them.
inline std::vector<tensor> all_values(graph host, const qs::calibration<>& seen, const batch& given,
                                      const decisions& quantized) {
    const qs::topology net = qs::describe(host);
    const qs::calibration_model calibrated{seen};
    std::vector<tensor> values;
    for (std::size_t node = 0; node < host.size(); ++node) {
        std::vector<tensor> copies;
        for (std::size_t source : host.inputs(node))
            copies.push_back(qs::is_graph_input(source) ? given.inputs[qs::input_index(source)] : values[source]);
        qs::detail::layer_quantizers q;
        std::vector<float>& weight = host.nodes[host.nodes[node].weight_of].weight;
        const std::vector<float> kept = weight, kept_bias = host.nodes[node].bias;
        if (const auto how = quantized.find(node); how != quantized.end()) {
            q = qs::detail::make_quantizers(calibrated, net, node, host.parameters(node), how->second);
            for (std::size_t k = 0; k < q.inputs.size(); ++k)
                if (q.inputs[k]) quantize(copies[k], *q.inputs[k]);
            if (q.has_weights()) {
                const std::size_t channels = host.nodes[node].channels;
                tensor as_tensor{weight, {channels, weight.size() / (3 * channels), 3}};
                quantize(as_tensor, *q.weights[0], 0);
                weight = as_tensor.values;
            }
            if (how->second.integer_biases && q.has_weights()) round_bias(host.nodes[node].bias, q);
        }
        std::vector<const tensor*> pointers;
        for (const tensor& copy : copies) pointers.push_back(&copy);
        values.push_back(host.evaluate(node, pointers));
        weight = kept;
        host.nodes[node].bias = kept_bias;
        if (q.output) quantize(values.back(), *q.output);
    }
    return values;
}

inline std::vector<tensor> all_values(const graph& host, const qs::calibration<>& seen, const batch& given,
                                      const std::set<std::size_t>& quantized, const qs::scheme& how) {
    decisions all;
    for (std::size_t node : quantized) all.emplace(node, how);
    return all_values(host, seen, given, all);
}

/// Returns, for each sample, the values of all outputs one after another.
inline std::vector<std::vector<float>> output_rows(const graph& host, const batch& given,
                                                   const std::vector<tensor>& values) {
    std::vector<std::vector<float>> rows(given.samples);
    for (std::size_t output : host.outputs()) {
        const std::size_t each = values[output].values.size() / given.samples;
        for (std::size_t s = 0; s < given.samples; ++s) {
            const auto first = values[output].values.begin() + static_cast<std::ptrdiff_t>(s * each);
            rows[s].insert(rows[s].end(), first, first + static_cast<std::ptrdiff_t>(each));
        }
    }
    return rows;
}

/// Remembers the outputs that a sweep passed to it.
struct recorder {
    std::vector<std::vector<float>>* seen;
    qs::metric_info info() const { return {"recorder", true, {}, {}, false, true}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        std::vector<float> joined;
        for (const auto& output : s.outputs) joined.insert(joined.end(), output.begin(), output.end());
        seen->push_back(joined);
        return 0;
    }
};

/// A cell, spelled out: the quantized nodes, the scheme of each, and what is measured.
struct spelled_cell {
    std::map<std::size_t, std::size_t> quantized{};
    bool outputs = true;
    bool own = false;  ///< compares the single node with its float value
};

inline decisions under(const spelled_cell& c, std::span<const qs::scheme> schemes) {
    decisions all;
    for (const auto& [node, scheme] : c.quantized) all.emplace(node, schemes[scheme]);
    return all;
}

/// Returns the number of distinct values that cells need, by the definition: (node, the cell restricted to the node and
/// its ancestors), over the nodes that lead to what is measured.
inline std::size_t distinct_values(const graph& host, const std::vector<spelled_cell>& cells) {
    std::vector<std::set<std::size_t>> ancestors(host.size());  // includes the node itself
    for (std::size_t node = 0; node < host.size(); ++node) {
        ancestors[node].insert(node);
        for (std::size_t source : host.inputs(node))
            if (!qs::is_graph_input(source)) ancestors[node].insert(ancestors[source].begin(), ancestors[source].end());
    }
    std::set<std::pair<std::size_t, std::map<std::size_t, std::size_t>>> values;
    // The inputs of a value are needed only if no other cell has the value: ancestors are identified separately.
    const auto need = [&](std::size_t wanted, const spelled_cell& c) {
        for (std::size_t node : ancestors[wanted]) {
            std::map<std::size_t, std::size_t> restricted;
            for (const auto& [quantized, scheme] : c.quantized)
                if (ancestors[node].count(quantized) != 0) restricted.emplace(quantized, scheme);
            values.insert({node, restricted});
        }
    };
    for (const spelled_cell& c : cells) {
        if (c.outputs)
            for (std::size_t output : host.outputs()) need(output, c);
        if (c.own) need(c.quantized.begin()->first, c), need(c.quantized.begin()->first, {});
    }
    return values.size();
}

}  // namespace toy
