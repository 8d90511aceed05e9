// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A safetensors file as the source of a network's weights.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/safetensors.hpp>

namespace examples {

namespace qs = quantsweep;

/// A weight_source; copies share the file.
class weights_file {
public:
    /// advice: what the reader may do about a tensor of the wrong shape
    /// Errors   unreadable_file, malformed_file
    weights_file(const std::filesystem::path& path, std::string advice)
        : file_{std::make_shared<const qs::safetensors>(path)}, advice_{std::move(advice)} {}

    /// Errors   missing_tensor and shape_mismatch, naming the tensor
    std::vector<float> operator()(const std::string& name, const qs::shape& expected) const {
        const qs::shape& found = file_->shape(name);
        if (found != expected)
            throw qs::shape_mismatch{name, "the weights file holds " + to_string(found) + ", the network expects " +
                                               to_string(expected) + "; " + advice_};
        return file_->read<float>(name);
    }

private:
    std::shared_ptr<const qs::safetensors> file_;
    std::string advice_;
};

}  // namespace examples
