// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the labels of a batch file and checks that they are classes of the network.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/traverse.hpp>
#include <quantsweep/io/safetensors.hpp>

namespace examples {

namespace qs = quantsweep;

/// The name of the tensor with the labels; every other tensor is an input.
inline constexpr const char* labels_name = "labels";

/// Returns one class index for each sample; none if the file has no labels.
/// Errors  malformed_file if they are not integers of 64 or 32 bits; shape_mismatch if there is not one for each sample
inline std::vector<std::int64_t> read_labels(const qs::safetensors& file, const std::filesystem::path& path,
                                             std::size_t samples) {
    if (!file.contains(labels_name)) return {};
    const qs::shape& found = file.shape(labels_name);
    if (found != qs::shape{samples})
        throw qs::shape_mismatch{labels_name, "has shape " + to_string(found) + " in " + path.string() +
                                                  ", and the inputs have " + std::to_string(samples) +
                                                  " samples; pass one class index for each sample"};
    return file.read<std::int64_t>(labels_name);
}

/// Returns how many classes the first output scores; nullopt if it is not one score for each class, which the metric
/// reports.
template <class Graph, class Batch>
std::optional<std::size_t> class_count(Graph& graph, const Batch& batch) {
    const qs::topology net = qs::describe(std::as_const(graph));
    const auto outputs = qs::traverse(graph, net, batch.inputs, [](auto&&...) {});
    qs::shape extents = qs::shape_of(qs::tensor_ref{outputs.front()}.view());
    const auto sample_axis = qs::axes_of(std::as_const(graph), net.outputs.front()).sample;
    if (sample_axis && *sample_axis < extents.rank()) extents[*sample_axis] = 1;
    if (std::count_if(extents.begin(), extents.end(), [](std::size_t extent) { return extent != 1; }) > 1) return {};
    return qs::element_count(extents);
}

/// Errors  invalid_argument if a label is none of the network's classes
template <class Graph, class Batches>
void check_labels(Graph& graph, const Batches& batches, const std::filesystem::path& path) {
    const std::optional<std::size_t> classes = class_count(graph, batches[0]);
    std::size_t sample = 0;
    for (const auto& batch : batches)
        for (const auto given : batch.labels) {
            const auto label = static_cast<std::int64_t>(given);
            if (classes && (label < 0 || static_cast<std::uint64_t>(label) >= *classes))
                throw qs::invalid_argument{labels_name, "sample " + std::to_string(sample) + " of " + path.string() +
                                                            " has label " + std::to_string(label) +
                                                            ", and the network has " + std::to_string(*classes) +
                                                            " classes, 0 to " + std::to_string(*classes - 1)};
            ++sample;
        }
}

}  // namespace examples
