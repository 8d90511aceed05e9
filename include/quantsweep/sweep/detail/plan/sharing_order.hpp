// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The order of cells in which they share the most values.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/cell.hpp>

namespace quantsweep::detail {

/// Groups sorted cells by the unit at which they part. The leaves of the tree are the cells, in order. An id below the
/// number of cells is a leaf; any other id is a group.
class parting_tree {
public:
    /// partings  [cells - 1] for each cell but the first, the unit at which it parts from the cell before it
    /// Cost      linear
    explicit parting_tree(std::span<const std::size_t> partings) : cells_{partings.size() + 1} {
        std::vector<std::size_t> open;  // each parts at a later unit than the one before
        std::size_t current = 0;
        const auto close = [&] {
            add(open.back(), current);
            current = cells_ + open.back();
            open.pop_back();
        };
        for (std::size_t i = 0; i < partings.size(); ++i) {
            while (!open.empty() && groups_[open.back()].unit > partings[i]) close();
            if (open.empty() || groups_[open.back()].unit < partings[i]) {
                open.push_back(groups_.size());
                groups_.push_back({partings[i]});
            }
            add(open.back(), current);
            current = i + 1;
        }
        while (!open.empty()) close();
        root_ = current;
    }

    /// Returns the leaves; within each group, those of its smallest part come first.
    std::vector<std::size_t> smallest_first() const {
        std::vector<std::size_t> order, pending{root_};
        while (!pending.empty()) {
            const std::size_t id = pending.back();
            pending.pop_back();
            if (id < cells_) {
                order.push_back(id);
                continue;
            }
            // The last element of `pending` is taken next, so the largest part is pushed first; of equal parts, the
            // last.
            const std::vector<std::size_t>& parts = groups_[id - cells_].parts;
            std::vector<std::pair<std::size_t, std::size_t>> by_size;
            for (std::size_t i = 0; i < parts.size(); ++i) by_size.emplace_back(size(parts[i]), i);
            std::sort(by_size.begin(), by_size.end());
            for (std::size_t k = by_size.size(); k-- > 0;) pending.push_back(parts[by_size[k].second]);
        }
        return order;
    }

private:
    struct group {
        std::size_t unit;
        std::size_t size = 0;
        std::vector<std::size_t> parts{};
    };
    std::size_t size(std::size_t id) const { return id < cells_ ? 1 : groups_[id - cells_].size; }
    void add(std::size_t to, std::size_t id) {
        groups_[to].parts.push_back(id);
        groups_[to].size += size(id);
    }

    std::size_t cells_;
    std::vector<group> groups_{};
    std::size_t root_ = 0;
};

/// Returns an order in which cells that agree on the first units follow one another. Where cells part, the smaller part
/// runs first. Its values at the parting are then free while the larger part runs, so only about log2(cells) of them
/// are live at once.
/// Cost    O(cells log(cells)) comparisons of cells
inline std::vector<std::size_t> sharing_order(std::span<const cell> cells) {
    std::vector<std::size_t> sorted(cells.size()), partings;
    if (cells.empty()) return sorted;
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
        const std::size_t unit = first_difference(cells[a], cells[b]);
        if (unit == nowhere) return a < b;
        return cells[a].decision(unit) - 1 < cells[b].decision(unit) - 1;  // float, 0, wraps to the end
    });
    for (std::size_t i = 1; i < sorted.size(); ++i)
        partings.push_back(first_difference(cells[sorted[i - 1]], cells[sorted[i]]));
    std::vector<std::size_t> order;
    for (const std::size_t place : parting_tree{partings}.smallest_first()) order.push_back(sorted[place]);
    return order;
}

}  // namespace quantsweep::detail
