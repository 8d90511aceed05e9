// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Takes a network's weights from a safetensors file.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/safetensors.hpp>

namespace examples {

namespace qs = quantsweep;

/// A weight_source. Copies share the file, and the record of what was read.
class weights_file {
public:
    /// advice: what the reader can do about a wrong tensor
    /// Errors   unreadable_file, malformed_file
    weights_file(const std::filesystem::path& path, std::string advice)
        : path_{path}, file_{std::make_shared<const qs::safetensors>(path)}, advice_{std::move(advice)} {}

    /// Errors   missing_tensor, shape_mismatch, and nonfinite_value for NaN and infinities, each with the tensor's name
    std::vector<float> operator()(const std::string& name, const qs::shape& expected) const {
        const qs::shape& found = file_->shape(name);
        if (found != expected)
            throw qs::shape_mismatch{name, "the weights file holds " + to_string(found) + ", the network expects " +
                                               to_string(expected) + "; " + advice_};
        used_->insert(name);
        std::vector<float> result = file_->read<float>(name);
        if (!std::all_of(result.begin(), result.end(), [](float x) { return std::isfinite(x); }))
            throw qs::nonfinite_value{name, "the weights file holds NaN or infinite values; " + advice_};
        return result;
    }

    /// Returns the tensors that nothing has read, in alphabetical order. Leaves out PyTorch's counts of batches, which
    /// no inference needs.
    std::vector<std::string> unused() const {
        std::vector<std::string> names = file_->names();
        std::erase_if(names, [&](const std::string& name) {
            return used_->contains(name) || name.ends_with("num_batches_tracked");
        });
        return names;
    }

    /// A larger network may hold every tensor of a smaller one in the same shape. Only the unused tensors tell the two
    /// apart.
    /// Errors   invalid_argument if `network` has not read all tensors, with the first unused names and their number
    void require_all_used(const std::string& network) const {
        constexpr std::size_t most = 3;
        const std::vector<std::string> left = unused();
        if (left.empty()) return;
        std::string names;
        for (std::size_t i = 0; i < std::min(most, left.size()); ++i) names += (i == 0 ? "" : ", ") + left[i];
        if (left.size() > most) names += " and " + std::to_string(left.size() - most) + " more";
        throw qs::invalid_argument{path_.string(), "belongs to another network: " + network + " does not use " +
                                                       std::to_string(left.size()) + " of its tensors: " + names};
    }

private:
    std::filesystem::path path_;
    std::shared_ptr<const qs::safetensors> file_;
    std::shared_ptr<std::set<std::string>> used_ = std::make_shared<std::set<std::string>>();
    std::string advice_;
};

}  // namespace examples
