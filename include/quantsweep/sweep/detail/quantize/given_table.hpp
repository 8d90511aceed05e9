// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Scales that a caller gives, looked up by layer, tensor and format.

#include <map>
#include <span>
#include <string_view>
#include <tuple>

#include <quantsweep/core/error.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

/// Given scales by layer, tensor and format. Borrows them. Leaves out entries that only say why a tensor has no scales.
class given_table {
public:
    using key = std::tuple<std::string_view, std::string_view, std::string_view>;

    given_table() = default;
    /// Errors  invalid_argument if two entries for a tensor name the same format, or both name none
    explicit given_table(std::span<const tensor_scales> all) {
        for (const tensor_scales& each : all) {
            if (each.scales.empty() && !each.missing.empty()) continue;
            if (!all_.insert({{each.layer, each.tensor, each.format}, &each}).second)
                throw invalid_argument{each.layer, "scales of '" + each.tensor + "' are given twice; give them once"};
        }
    }

    /// Returns the scales for this format, else those that name no format, else nullptr.
    const tensor_scales* find(std::string_view layer, std::string_view tensor, std::string_view format) const {
        auto found = all_.find({layer, tensor, format});
        if (found == all_.end()) found = all_.find({layer, tensor, {}});
        return found == all_.end() ? nullptr : found->second;
    }
    const std::map<key, const tensor_scales*>& all() const noexcept { return all_; }

private:
    std::map<key, const tensor_scales*> all_{};
};

}  // namespace quantsweep::detail
