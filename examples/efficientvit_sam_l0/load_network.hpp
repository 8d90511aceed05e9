// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The image encoder with the published weights.

#include <cstddef>
#include <filesystem>

#include "../common/weights_file.hpp"
#include "network.hpp"

namespace efficientvit_sam_l0 {

/// safetensors: written by convert/convert_checkpoint.py from the published checkpoint.
/// Errors   unreadable_file, malformed_file; missing_tensor and shape_mismatch, naming the tensor; invalid_argument
///          for an image size that 32 does not divide
inline network load_network(const std::filesystem::path& safetensors, std::size_t image_size = 512) {
    return build_network(
        examples::weights_file{safetensors, "is this EfficientViT-SAM-L0, converted by convert/convert_checkpoint.py?"},
        image_size);
}

}  // namespace efficientvit_sam_l0
