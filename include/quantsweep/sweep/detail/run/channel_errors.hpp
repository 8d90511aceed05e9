// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far, on average, quantizing a layer moves each channel of its output.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/sweep/detail/plan/recipe_cells.hpp>
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>
#include <quantsweep/sweep/detail/run/memory_cap.hpp>

namespace quantsweep::detail {

/// The sums of one layer's differences, by channel.
struct channel_sums {
    std::vector<double> sum{};
    std::vector<std::uint64_t> count{};
    bool failed = false;

    void add(const channel_sums& other) {
        failed = failed || other.failed;
        sum.resize(std::max(sum.size(), other.sum.size()));
        count.resize(sum.size());
        for (std::size_t c = 0; c < other.sum.size(); ++c) sum[c] += other.sum[c], count[c] += other.count[c];
    }
    /// Adds the differences of two tensors of the same shape.
    void add(const any_view& reference, const any_view& value, std::size_t channel_axis) {
        const std::vector<double> floats = to_vector<double>(reference), now = to_vector<double>(value);
        const shape extents = shape_of(reference);
        std::size_t inner = 1;
        for (std::size_t axis = channel_axis + 1; axis < extents.rank(); ++axis) inner *= extents[axis];
        sum.resize(extents[channel_axis]);
        count.resize(sum.size());
        for (std::size_t i = 0; i < floats.size() && i < now.size(); ++i)
            if (const double difference = now[i] - floats[i]; std::isfinite(difference)) {
                const std::size_t channel = i / inner % sum.size();
                sum[channel] += difference;
                ++count[channel];
            }
    }
    std::vector<float> mean() const {
        if (failed) return {};
        std::vector<float> result(sum.size());
        for (std::size_t c = 0; c < sum.size(); ++c)
            result[c] = count[c] == 0 ? 0.0F : static_cast<float>(sum[c] / static_cast<double>(count[c]));
        return result;
    }
};

/// Runs one batch of the program that compares each recipe's layer with itself in float. Returns the sums for each
/// recipe.
inline std::vector<channel_sums> sums_of_batch(const program& work, worker& on, const swept_network& network,
                                               const batch_view& batch) {
    std::vector<channel_sums> sums(work.cells.size());
    check_batch(on.host, network.net, batch);
    on.runner->run(
        work, batch,
        [&](std::size_t c, std::size_t node, const any_view& reference, const any_view& value) {
            const auto axis = on.host.axes(node).channel;
            if (axis && *axis < shape_of(reference).rank()) sums[work.order[c]].add(reference, value, *axis);
        },
        [&](std::size_t c, const cell_values& values) { sums[work.order[c]].failed = values.failure != nullptr; });
    return sums;
}

/// Plans to quantize the layer of each recipe alone and compare it with itself. Runs nothing up to the outputs.
inline program own_errors(const swept_network& network, const sweep_inputs& given) {
    std::vector<cell_request> requests;
    for (const recipe& each : given.options.recipes) {
        const cell quantized = cell_of(each, network, given.schemes);
        const std::size_t unit = quantized.quantized.front().first;
        requests.push_back({.quantized = quantized, .outputs = false, .own = network.first_node(unit)});
    }
    return program_builder{network, std::move(requests)}.finish();
}

/// Returns, for each recipe, the mean difference between the quantized and the float output by channel, over all
/// samples and positions. Each recipe quantizes one layer, which reads float values.
/// NaN/Inf  differences that are not finite are left out
/// Empty    for a layer that fails, or if the host does not say where the channels of its output are
/// Errors   missing_summary; memory_cap; what the float network throws
/// Cost     the layers up to the recipe's layer, in float, and that layer once quantized, for each batch; what layers
///          share is evaluated once
inline std::vector<std::vector<float>> mean_channel_errors(const sweep_inputs& given, const swept_network& network) {
    const sweep_options& options = given.options;
    const quantizer_table quantizers = make_quantizer_table(given.host, given.seen, network, given.schemes, options);
    const program work = own_errors(network, given);
    workers threads{given, network, quantizers};
    if (options.max_live_bytes != 0)
        require_room(options, network, threads, learn_sizes(given, network, threads).node_bytes,
                     program_builder{network, {{cell{}}}}.finish(), work);
    std::vector<std::vector<channel_sums>> by_batch(given.batches.size());
    parallel_for(threads.size(), by_batch.size(), [&](std::size_t thread, std::size_t b) {
        given.batches.visit(
            b, [&](const batch_view& batch) { by_batch[b] = sums_of_batch(work, threads[thread], network, batch); });
    });
    std::vector<std::vector<float>> found;
    for (std::size_t k = 0; k < options.recipes.size(); ++k) {
        channel_sums all;
        for (const std::vector<channel_sums>& batch : by_batch) all.add(batch[k]);
        found.push_back(all.mean());
    }
    return found;
}

}  // namespace quantsweep::detail
