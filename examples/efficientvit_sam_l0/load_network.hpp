// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The image encoders with the published weights.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "../common/weights_file.hpp"
#include "network.hpp"

namespace efficientvit_sam_l0 {

namespace detail {

/// Refuses files of torch.save: archives since PyTorch 1.6, and a pickled magic number before that.
/// Errors   malformed_file for such a file
inline void refuse_pytorch(const std::filesystem::path& path) {
    std::array<char, 5> start{};
    std::ifstream{path, std::ios::binary}.read(start.data(), start.size());
    const std::string_view bytes{start.data(), start.size()};
    using namespace std::string_view_literals;
    if (bytes.starts_with("PK\3\4"sv) || bytes == "\x80\2\x8a\nl"sv)
        throw qs::malformed_file{path.string(),
                                 "is a PyTorch file; convert it to safetensors with convert/convert_checkpoint.py"};
}

/// Returns how many blocks each stage has, then the neck, from the numbers in the names of their tensors.
inline std::vector<std::size_t> count_blocks(const std::vector<std::string>& tensors) {
    std::vector<std::string> places;
    for (std::size_t stage = 0; stage < first_parts.size(); ++stage)
        places.push_back("image_encoder.backbone.stages." + std::to_string(stage) + ".op_list.");
    places.push_back("image_encoder.neck.middle.op_list.");
    std::vector<std::size_t> counts(places.size());
    for (const std::string& name : tensors)
        for (std::size_t i = 0; i < places.size(); ++i) {
            std::size_t number = 0;
            if (name.starts_with(places[i]) &&
                std::from_chars(name.data() + places[i].size(), name.data() + name.size(), number).ec == std::errc{})
                counts[i] = std::max(counts[i], number + 1);
        }
    return counts;
}

inline std::vector<std::size_t> blocks_of(const variant& which) {
    std::vector<std::size_t> counts;
    for (std::size_t repeats : which.repeats) counts.push_back(1 + repeats);
    counts.push_back(which.neck_blocks);
    return counts;
}

}  // namespace detail

/// Returns the network to which a file belongs, judged by the number of blocks in it.
/// said: the network that it must be, or nullptr
/// Errors   unreadable_file, malformed_file; missing_tensor if it is none of the networks; invalid_argument if it is
///          another than `said`
inline const variant& recognise(const std::filesystem::path& safetensors, const variant* said = nullptr) {
    detail::refuse_pytorch(safetensors);
    const std::vector<std::size_t> found = detail::count_blocks(qs::safetensors{safetensors.string()}.names());
    for (const variant& which : variants) {
        if (detail::blocks_of(which) != found) continue;
        if (said && said != &which)
            throw qs::invalid_argument{safetensors.string(), "holds " + which.title() + ", not " + said->title()};
        return which;
    }
    std::string counts;
    for (std::size_t i = 0; i + 1 < found.size(); ++i) counts += (i == 0 ? "" : ", ") + std::to_string(found[i]);
    throw qs::missing_tensor{safetensors.string(),
                             "is none of EfficientViT-SAM-L0, -L1 and -L2: image_encoder.backbone has stages of " +
                                 counts + " blocks, image_encoder.neck has " + std::to_string(found.back()) +
                                 "; was it converted by convert/convert_checkpoint.py?"};
}

/// safetensors: written by convert/convert_checkpoint.py from the published checkpoint.
/// Errors   unreadable_file, malformed_file; missing_tensor, shape_mismatch and nonfinite_value, with the tensor's
///          name; invalid_argument for tensors that the network does not use; those of build_network
inline network load_network(const std::filesystem::path& safetensors, const variant& which = variants.front(),
                            const sides& size = {}) {
    detail::refuse_pytorch(safetensors);
    const examples::weights_file weights{safetensors,
                                         "is this " + which.title() + ", converted by convert/convert_checkpoint.py?"};
    network result = build_network(which, weights, size);
    weights.require_all_used(which.title());
    return result;
}

}  // namespace efficientvit_sam_l0
