// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the host says that a layer does in its block, for a column of words.

#include <string>
#include <string_view>
#include <unordered_map>

#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// Of the attribute "role", where it is a word. The result has to outlive it.
class layer_roles {
public:
    explicit layer_roles(const sweep_result& result) {
        for (const layer_summary& layer : result.layers) {
            const auto found = layer.attributes.find("role");
            if (found != layer.attributes.end() && found->second.word())
                words_.try_emplace(layer.name, *found->second.word());
        }
    }

    /// Empty where the host does not say.
    std::string of(std::string_view layer) const {
        const auto found = words_.find(layer);
        return found == words_.end() ? std::string{} : std::string{found->second};
    }
    /// Of a pair both, as in its name: "exit & stem".
    std::string of(const row& r) const {
        const std::string first = of(r.layer), second = of(r.other_layer);
        if (r.other_layer.empty() || (first.empty() && second.empty())) return first;
        return first + " & " + second;
    }

private:
    std::unordered_map<std::string_view, std::string_view> words_{};
};

}  // namespace quantsweep::detail
