// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The order in which cells share the most.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/cell.hpp>

namespace quantsweep::detail {

/// An order in which cells that agree on the first units follow one another. Where they part, the fewer go first: then
/// the values at the parting are let go by the time the many are under way, and about log2(cells) of them live at once.
/// Cost    O(cells squared) comparisons of numbers at worst
inline std::vector<std::size_t> sharing_order(std::span<const cell> cells) {
    std::vector<std::size_t> sorted(cells.size());
    std::iota(sorted.begin(), sorted.end(), std::size_t{0});
    std::sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
        const std::size_t unit = first_difference(cells[a], cells[b]);
        if (unit == nowhere) return a < b;
        return cells[a].decision(unit) - 1 < cells[b].decision(unit) - 1;  // float, 0, comes last
    });
    std::vector<std::size_t> parting(cells.size(), nowhere);  // from the one before
    for (std::size_t i = 1; i < sorted.size(); ++i)
        parting[i] = first_difference(cells[sorted[i - 1]], cells[sorted[i]]);

    using part = std::pair<std::size_t, std::size_t>;  // [first, last) of `sorted`
    std::vector<std::size_t> order;
    std::vector<part> pending{{0, cells.size()}};
    while (!pending.empty()) {
        const auto [first, last] = pending.back();
        pending.pop_back();
        if (last - first < 2) {
            if (first < last) order.push_back(sorted[first]);
            continue;
        }
        const std::size_t unit = *std::min_element(parting.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                                                   parting.begin() + static_cast<std::ptrdiff_t>(last));
        std::vector<part> children;
        for (std::size_t begin = first, i = first + 1; i <= last; ++i)
            if (i == last || parting[i] == unit) children.emplace_back(std::exchange(begin, i), i);
        // The last of `pending` is taken next: the largest child lies deepest.
        std::sort(children.begin(), children.end(), [](const part& a, const part& b) {
            const std::size_t left = a.second - a.first, right = b.second - b.first;
            return left != right ? left > right : a.first > b.first;
        });
        pending.insert(pending.end(), children.begin(), children.end());
    }
    return order;
}

}  // namespace quantsweep::detail
