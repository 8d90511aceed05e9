// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Loads the weights and the texts that train/train.py wrote.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/io/safetensors.hpp>

#include "../common/weights_file.hpp"
#include "adapter.hpp"

namespace tiny_lm {

/// A sample is a sequence. Its label is the byte that follows each of its tokens.
using text_batch = qs::batch<tensor, std::vector<std::int32_t>>;

/// Errors   unreadable_file, malformed_file; missing_tensor, shape_mismatch and nonfinite_value, with the tensor's
///          name; invalid_argument if the file holds tensors that the network does not use
inline engine load_engine(const std::filesystem::path& path) {
    const examples::weights_file file{path, "train it again with train/train.py"};
    engine result;
    for (node& n : result.nodes) {
        const std::string name = n.name + ".weight";
        if (n.what == operation::norm) n.weight = file(name, {n.out});
        if (n.what == operation::embedding) n.weight = file(name, {n.in, n.out});
        if (n.what == operation::projection) n.weight = file(name, {n.out, n.in});
    }
    file.require_all_used("this network");
    return result;
}

/// Returns the file's first `sequences`, or all if it has fewer, in batches of `batch_size`; the last batch may be
/// smaller.
/// Errors   unreadable_file, malformed_file, missing_tensor; shape_mismatch if a sequence is too short for a token and
///          its label; invalid_argument for a batch size of 0
inline std::vector<text_batch> load_texts(const std::filesystem::path& path, std::size_t sequences,
                                          std::size_t batch_size) {
    if (batch_size == 0) throw qs::invalid_argument{"", "the batch size is 0; it must be positive"};
    const qs::safetensors file{path};
    const qs::shape& found = file.shape("bytes");
    if (found.rank() != 2 || found[1] < 2)
        throw qs::shape_mismatch{"bytes",
                                 path.string() + " holds " + to_string(found) + ", expected [sequences, tokens + 1]"};
    const auto bytes = file.read<std::uint8_t>("bytes");
    const std::size_t tokens = found[1] - 1, total = std::min(sequences, found[0]);
    std::vector<text_batch> batches;
    for (std::size_t first = 0; first < total; first += batch_size) {
        text_batch batch;
        batch.samples = std::min(batch_size, total - first);
        tensor given{batch.samples, tokens, 0, {}};
        for (std::size_t s = first; s < first + batch.samples; ++s) {
            const std::uint8_t* row = bytes.data() + s * (tokens + 1);
            given.bytes.insert(given.bytes.end(), row, row + tokens);
            batch.labels.emplace_back(row + 1, row + 1 + tokens);
        }
        batch.inputs.push_back(std::move(given));
        batches.push_back(std::move(batch));
    }
    return batches;
}

}  // namespace tiny_lm
