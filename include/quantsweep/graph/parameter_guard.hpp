// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a node's weights for a while, and puts the very bytes back on every path out.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/graph/graph.hpp>

namespace quantsweep {

/// Saves the weights of a node before they are overwritten; restores them in restore(), or when destroyed. Biases are not touched.
/// The host hears of each change through parameters_changed. Destruction swallows what the host throws there, since
/// the bytes are back by then; restore() does not.
/// Cost    a copy of the weights, in memory and twice in time; nothing where they are not overwritten
template <described_graph Graph>
class parameter_guard {
public:
    parameter_guard(Graph& host, std::size_t node) : host_{host}, node_{node} {
        for (const parameter& lent : std::span<const parameter>{host.parameters(node)})
            if (lent.role == parameter_role::weight) weights_.push_back(lent);
    }
    parameter_guard(const parameter_guard&) = delete;
    parameter_guard& operator=(const parameter_guard&) = delete;
    ~parameter_guard() {
        try {
            restore();
        } catch (...) {
        }
    }

    /// write(index, parameter) for each weight, in the order in which the host lends them; then tells the host.
    template <class Write>
    void overwrite(Write&& write) {
        if (!written_) save_all();
        written_ = true;
        for (std::size_t i = 0; i < weights_.size(); ++i) write(i, std::as_const(weights_[i]));
        parameters_changed(host_, node_);
    }

    void restore() {
        if (!std::exchange(written_, false)) return;
        const std::byte* saved = saved_.data();
        for (const parameter& lent : weights_)
            std::visit([&](const auto& values) { saved = put_back(values, saved); }, lent.values);
        parameters_changed(host_, node_);
    }

private:
    void save_all() {
        saved_.clear();
        for (const parameter& lent : weights_) std::visit([&](const auto& values) { save(values); }, lent.values);
    }
    template <class T>
    void save(const tensor_view<T>& values) {
        for_each_block(values, std::nullopt, [&](const auto& block) {
            const std::span<const std::byte> bytes = std::as_bytes(block.values());
            saved_.insert(saved_.end(), bytes.begin(), bytes.end());
        });
    }
    template <class T>
    static const std::byte* put_back(const tensor_view<T>& values, const std::byte* saved) {
        for_each_block(values, std::nullopt, [&](const auto& block) {
            const std::span<std::byte> bytes = std::as_writable_bytes(block.values());
            std::copy(saved, saved + bytes.size(), bytes.begin());
            saved += bytes.size();
        });
        return saved;
    }

    Graph& host_;
    std::size_t node_;
    std::vector<parameter> weights_{};
    std::vector<std::byte> saved_{};
    bool written_ = false;
};

}  // namespace quantsweep
