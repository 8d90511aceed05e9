// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Statistics of a layer's first input in float, for each channel along the axis over which the layer sums.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

/// Statistics of the finite values.
struct channel_statistics {
    std::vector<float> largest{};  ///< the largest magnitude
    std::vector<double> squares{};
    std::vector<std::uint64_t> count{};
    bool uneven = false;  ///< whether batches have different numbers of channels

    void add(std::span<const float> line) {
        if (largest.empty()) largest.resize(line.size()), squares.resize(line.size()), count.resize(line.size());
        uneven = uneven || largest.size() != line.size();
        for (std::size_t k = 0; k < line.size() && !uneven; ++k) {
            if (!std::isfinite(line[k])) continue;
            largest[k] = std::max(largest[k], std::fabs(line[k]));
            squares[k] += static_cast<double>(line[k]) * static_cast<double>(line[k]);
            ++count[k];
        }
    }
};

/// Calls visit(node, values) with the first input of each node, batch by batch.
/// Errors  those of the float network
/// Cost    one float pass
template <class Visit>
void for_each_first_input(const sweep_inputs& given, const topology& net, std::span<const std::size_t> nodes,
                          Visit&& visit) {
    for (std::size_t b = 0; b < given.batches.size(); ++b)
        given.batches.visit(b, [&](const batch_view& batch) {
            check_batch(given.host, net, batch);
            for (std::size_t node : nodes)
                if (const std::size_t source = net.inputs[node].front(); is_graph_input(source))
                    visit(node, batch.inputs[input_index(source)]);
            for_each_output(given.host, net, batch.inputs, [&](std::size_t made, tensor_ref output) {
                for (std::size_t node : nodes)
                    if (net.inputs[node].front() == made) visit(node, output);
            });
        });
}

}  // namespace quantsweep::detail
