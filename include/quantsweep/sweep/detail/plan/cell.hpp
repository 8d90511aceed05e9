// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A cell: which layers are quantized together, and what is measured then.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <iterator>
#include <limits>
#include <span>
#include <vector>

namespace quantsweep::detail {

/// The positions [first, last) in the list of swept units, and the scheme that quantizes them.
struct unit_interval {
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t scheme = 0;
    friend bool operator==(const unit_interval&, const unit_interval&) = default;
    friend auto operator<=>(const unit_interval&, const unit_interval&) = default;
};

/// The quantized units; all others are float. A cell without intervals is the float baseline.
struct cell {
    /// Ascending, and each as long as possible: two neighbouring intervals of one scheme have a float unit between
    /// them.
    std::vector<unit_interval> quantized{};

    /// Returns 0 for float and s + 1 for scheme s.
    std::size_t decision(std::size_t unit) const noexcept {
        const auto after = std::upper_bound(quantized.begin(), quantized.end(), unit,
                                            [](std::size_t u, const unit_interval& i) { return u < i.first; });
        return after != quantized.begin() && unit < std::prev(after)->last ? std::prev(after)->scheme + 1 : 0;
    }
    /// Appends units that come after those already in the cell.
    void append(const unit_interval& units) {
        if (units.first == units.last) return;
        if (!quantized.empty() && quantized.back().last == units.first && quantized.back().scheme == units.scheme)
            quantized.back().last = units.last;
        else
            quantized.push_back(units);
    }
    friend bool operator==(const cell&, const cell&) = default;
};

/// Returns the cell with these units, which must ascend.
inline cell make_cell(std::size_t scheme, std::span<const std::size_t> units) {
    cell result;
    for (std::size_t unit : units) result.append({unit, unit + 1, scheme});
    return result;
}

/// Stands for no unit, no node and no step. Not a graph input either: those have larger numbers.
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max() / 2;

/// Returns the first unit on which two cells decide differently, or `nowhere` if they are equal.
inline std::size_t first_difference(const cell& a, const cell& b) noexcept {
    const std::size_t common = std::min(a.quantized.size(), b.quantized.size());
    for (std::size_t k = 0; k < common; ++k) {
        const unit_interval &left = a.quantized[k], &right = b.quantized[k];
        if (left.first != right.first || left.scheme != right.scheme) return std::min(left.first, right.first);
        if (left.last != right.last) return std::min(left.last, right.last);
    }
    if (a.quantized.size() == b.quantized.size()) return nowhere;
    return (a.quantized.size() > common ? a : b).quantized[common].first;
}

/// What is to be measured of a cell.
struct cell_request {
    cell quantized;
    bool outputs = true;        ///< measures the network's outputs
    std::size_t own = nowhere;  ///< a node to compare in float and quantized, on float inputs
    bool trace = false;         ///< also compares the outputs of all swept nodes after the quantized ones
    bool keep = false;          ///< runs first; its outputs live until all cells are done
};

}  // namespace quantsweep::detail
