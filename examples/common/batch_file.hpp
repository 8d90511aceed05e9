// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads a network's inputs and their labels from a safetensors file.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/io/safetensors.hpp>

#include "labels.hpp"

namespace examples {

/// Returns the number of samples, which all inputs have along their first axis.
/// Errors  bad_batch if an input has another number, or if there is no input
inline std::size_t count_samples(const qs::safetensors& file, const std::vector<std::string>& inputs,
                                 const std::filesystem::path& path) {
    if (inputs.empty()) throw qs::bad_batch{"", path.string() + " holds no input of the network"};
    const auto samples = [&](const std::string& name) {
        const qs::shape& shape = file.shape(name);
        return shape.rank() == 0 ? 0 : shape[0];
    };
    const std::size_t first = samples(inputs.front());
    for (const std::string& name : inputs)
        if (samples(name) != first)
            throw qs::bad_batch{name, "has shape " + to_string(file.shape(name)) + " in " + path.string() + ", and " +
                                          inputs.front() + " has " + std::to_string(first) + " samples"};
    return first;
}

/// Returns the first `most` samples in whole batches. The file's tensors, in alphabetical order and except "labels",
/// are the inputs of the graph.
/// make_tensor  turns (values, shape) into a Tensor
/// Errors       unreadable_file, malformed_file, those of read_labels; bad_batch if there is no whole batch
template <class Tensor, class MakeTensor>
std::vector<qs::batch<Tensor, std::int64_t>> load_batches(const std::filesystem::path& path, std::size_t batch_size,
                                                          std::optional<std::size_t> most, MakeTensor&& make_tensor) {
    const qs::safetensors file{path};
    std::vector<std::string> inputs = file.names();
    std::erase(inputs, labels_name);
    const std::size_t samples = count_samples(file, inputs, path), used = std::min(samples, most.value_or(samples));
    if (used < batch_size)
        throw qs::bad_batch{inputs.front(), "has shape " + to_string(file.shape(inputs.front())) + " in " +
                                                path.string() + "; its " + std::to_string(used) +
                                                " used samples are fewer than one batch of " +
                                                std::to_string(batch_size)};
    const std::vector<std::int64_t> labels = read_labels(file, path, samples);
    std::vector<qs::batch<Tensor, std::int64_t>> batches(used / batch_size);
    const auto part = [](const auto& all, std::size_t i, std::size_t size) {
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(i * size);
        return std::vector(first, first + static_cast<std::ptrdiff_t>(size));
    };
    for (std::size_t i = 0; i < batches.size(); ++i) {
        batches[i].samples = batch_size;
        if (!labels.empty()) batches[i].labels = part(labels, i, batch_size);
    }
    for (const std::string& name : inputs) {
        qs::shape shape = file.shape(name);
        shape[0] = batch_size;
        const std::vector<float> values = file.read<float>(name);
        for (std::size_t i = 0; i < batches.size(); ++i)
            batches[i].inputs.push_back(make_tensor(part(values, i, values.size() / samples * batch_size), shape));
    }
    return batches;
}

}  // namespace examples
