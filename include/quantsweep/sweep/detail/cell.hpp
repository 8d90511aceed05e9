// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layers are quantized together, and the order in which such sets share the most.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace quantsweep::detail {

/// Positions [first, last) in the list of swept units.
struct unit_interval {
    std::size_t first = 0;
    std::size_t last = 0;
    friend bool operator==(const unit_interval&, const unit_interval&) = default;
};

/// The quantized units, all under one scheme; the others are float. Without intervals: the baseline.
struct cell {
    std::size_t scheme = 0;
    std::vector<unit_interval> quantized{};  ///< ascending, with a float unit between neighbours

    bool contains(std::size_t unit) const noexcept {
        const auto after = std::upper_bound(quantized.begin(), quantized.end(), unit,
                                            [](std::size_t u, const unit_interval& i) { return u < i.first; });
        return after != quantized.begin() && unit < std::prev(after)->last;
    }
    /// 0 float, s + 1 scheme s
    std::size_t decision(std::size_t unit) const noexcept { return contains(unit) ? scheme + 1 : 0; }
    friend bool operator==(const cell&, const cell&) = default;
};

/// The cell of these units, ascending.
inline cell make_cell(std::size_t scheme, std::span<const std::size_t> units) {
    cell result{scheme, {}};
    for (std::size_t unit : units)
        if (!result.quantized.empty() && result.quantized.back().last == unit)
            ++result.quantized.back().last;
        else
            result.quantized.push_back({unit, unit + 1});
    return result;
}

/// No unit, node or step; nor a graph input, whose numbers are larger.
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max() / 2;

/// The first unit on which two cells decide differently; `nowhere` for equal ones.
inline std::size_t first_difference(const cell& a, const cell& b) noexcept {
    const auto start = [](const cell& c) { return c.quantized.empty() ? nowhere : c.quantized.front().first; };
    if (a.scheme != b.scheme) return std::min(start(a), start(b));
    const std::size_t common = std::min(a.quantized.size(), b.quantized.size());
    for (std::size_t k = 0; k < common; ++k) {
        const unit_interval &left = a.quantized[k], &right = b.quantized[k];
        if (left.first != right.first) return std::min(left.first, right.first);
        if (left.last != right.last) return std::min(left.last, right.last);
    }
    if (a.quantized.size() == b.quantized.size()) return nowhere;
    return (a.quantized.size() > common ? a : b).quantized[common].first;
}

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
