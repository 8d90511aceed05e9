// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Group screening by bisection: which groups of layers to measure next, and what follows from their drops.

#include <array>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include <quantsweep/result/row.hpp>
#include <quantsweep/sweep/detail/plan/cell.hpp>

namespace quantsweep::detail {

/// The search under one scheme. It first measures all layers together. A group whose drop is below the threshold is
/// cleared; any other group is halved, down to single layers. When nothing is left to halve, the search confirms the
/// cleared layers: it measures all of them together, then every second one, then the others. This finds a layer that
/// repairs another: without such layers, a part loses no more than the whole. A group that fails this check is halved
/// like any other.
/// Cost    two groups for each halving: of n layers, about 2 log2(n) for each layer that is not below, plus 3 to
///         confirm
class screen_search {
public:
    struct group {
        std::vector<std::size_t> layers;                         ///< ascending
        double drop = std::numeric_limits<double>::quiet_NaN();  ///< NaN if the measurement failed
        bool decided = false;                                    ///< whether the drop is that of all samples
    };

    screen_search(std::size_t layers, double threshold) : threshold_{threshold}, smallest_(layers, nowhere) {
        std::vector<std::size_t> all(layers);
        std::iota(all.begin(), all.end(), std::size_t{0});
        ask(std::move(all));
    }

    /// Returns the groups in the order in which the search asked for them.
    const std::vector<group>& groups() const noexcept { return groups_; }
    /// Returns which groups to measure next. The caller passes each drop to tell(), then calls go_on(). Empty when the
    /// search is over.
    const std::vector<std::size_t>& open() const noexcept { return open_; }

    void tell(std::size_t index, double drop) {
        groups_[index].drop = drop;
        for (std::size_t layer : groups_[index].layers) {
            std::size_t& best = smallest_[layer];
            if (best == nowhere || groups_[index].layers.size() < groups_[best].layers.size()) best = index;
        }
    }

    void go_on() {
        for (std::size_t index : std::exchange(open_, {})) {
            groups_[index].decided = true;
            if (!is_below(index)) halve(index);
        }
        if (open_.empty()) confirm();
    }

    /// Returns the smallest group in which the layer was measured, or `nowhere`.
    std::size_t smallest(std::size_t layer) const noexcept { return smallest_[layer]; }

    /// Returns `open` if the verdict is unknown: the layer failed, or the search was cut short.
    quantsweep::verdict verdict(std::size_t layer) const noexcept {
        using quantsweep::verdict;
        const std::size_t index = smallest_[layer];
        if (index == nowhere || !groups_[index].decided) return verdict::open;
        if (is_below(index)) return verdict::below;
        return groups_[index].layers.size() == 1 && groups_[index].drop >= threshold_ ? verdict::above : verdict::open;
    }

    /// Whether all cleared layers together, and both halves of them, are below. True if no layer was cleared.
    bool confirmed() const noexcept { return confirmed_; }
    /// Returns the last measured drop of all cleared layers together; NaN if none was cleared or the search was cut
    /// short.
    double cleared_drop() const noexcept { return cleared_drop_; }

private:
    bool is_below(std::size_t index) const noexcept { return groups_[index].drop < threshold_; }

    void ask(std::vector<std::size_t> layers) {
        if (layers.empty() || !known_.try_emplace(layers, groups_.size()).second) return;
        open_.push_back(groups_.size());
        groups_.push_back({std::move(layers)});
    }

    void halve(std::size_t index) {
        const std::vector<std::size_t> layers = groups_[index].layers;
        if (layers.size() == 1) return;
        const auto middle = layers.begin() + static_cast<std::ptrdiff_t>((layers.size() + 1) / 2);
        ask({layers.begin(), middle});
        ask({middle, layers.end()});
    }

    void confirm() {
        std::array<std::vector<std::size_t>, 3> checks;  // all cleared layers, every second one, the others
        for (std::size_t layer = 0; layer < smallest_.size(); ++layer) {
            if (!is_below(smallest_[layer])) continue;
            checks[1 + checks[0].size() % 2].push_back(layer);
            checks[0].push_back(layer);
        }
        for (const std::vector<std::size_t>& layers : checks) ask(layers);
        if (!open_.empty()) return;
        confirmed_ = true;
        for (const std::vector<std::size_t>& layers : checks)
            confirmed_ = confirmed_ && (layers.empty() || is_below(known_.at(layers)));
        if (!checks[0].empty()) cleared_drop_ = groups_[known_.at(checks[0])].drop;
    }

    double threshold_;
    std::vector<group> groups_{};
    std::vector<std::size_t> open_{};
    std::vector<std::size_t> smallest_;
    std::map<std::vector<std::size_t>, std::size_t> known_{};
    bool confirmed_ = false;
    double cleared_drop_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace quantsweep::detail
