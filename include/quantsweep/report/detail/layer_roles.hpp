// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The role of a layer in its block, as the host states it, for a column of words.

#include <string>
#include <string_view>
#include <unordered_map>

#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// Reads the attribute "role" if it is a word. The result must outlive this object.
class layer_roles {
public:
    explicit layer_roles(const sweep_result& result) {
        for (const layer_summary& layer : result.layers) {
            const auto found = layer.attributes.find("role");
            if (found != layer.attributes.end() && found->second.word())
                words_.try_emplace(layer.name, *found->second.word());
        }
    }

    /// Returns an empty text if the host does not state the role.
    std::string of(std::string_view layer) const {
        const auto found = words_.find(layer);
        return found == words_.end() ? std::string{} : std::string{found->second};
    }
    /// For a pair, returns both roles in the form of its name: "exit & stem".
    std::string of(const row& r) const {
        const std::string first = of(r.layer), second = of(r.other_layer);
        if (r.other_layer.empty() || (first.empty() && second.empty())) return first;
        return first + " & " + second;
    }

private:
    std::unordered_map<std::string_view, std::string_view> words_{};
};

}  // namespace quantsweep::detail
