// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Scales that a caller gives, found by layer, tensor and format.

#include <map>
#include <span>
#include <string_view>
#include <tuple>

#include <quantsweep/core/error.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep::detail {

/// By layer, tensor and format. Borrows; what says why it has no scales is left out.
class given_table {
public:
    using key = std::tuple<std::string_view, std::string_view, std::string_view>;

    given_table() = default;
    /// Errors  invalid_argument where a tensor is given twice, with scales for one and the same format or for any
    explicit given_table(std::span<const tensor_scales> all) {
        for (const tensor_scales& each : all) {
            if (each.scales.empty() && !each.missing.empty()) continue;
            if (!all_.insert({{each.layer, each.tensor, each.format}, &each}).second)
                throw invalid_argument{each.layer, "scales of '" + each.tensor + "' are given twice"};
        }
    }

    /// Those for the format, or else those that name none; nullptr where there are neither.
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
