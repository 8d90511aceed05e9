// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layers are quantized together, and what is asked of them.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/sweep/scheme.hpp>

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

/// What is asked of a cell.
struct cell_request {
    cell quantized;
    bool outputs = true;        ///< the network's outputs
    std::size_t own = nowhere;  ///< a node whose float and quantized output are compared: its inputs are float
    bool trace = false;         ///< so are those of all swept nodes after it
    bool keep = false;          ///< goes first, and its outputs live until all cells are done
};

/// What no scheme is called with a set of layers after it: the baseline, whose record has its scores and no more.
inline constexpr const char* baseline_cell = "float";

/// "w8a8 3,7-9": the scheme, the positions of the quantized units. What is measured beside the network's outputs, or
/// without them, makes another record: "w8a8 3 +layer +trace", "w8a8 3 +layer -outputs".
inline std::string cell_name(const cell_request& request, std::span<const scheme> schemes) {
    std::string name = schemes[request.quantized.scheme].name;
    char separator = ' ';
    for (const unit_interval& units : request.quantized.quantized) {
        name += separator + std::to_string(units.first);
        if (units.last > units.first + 1) name += "-" + std::to_string(units.last - 1);
        separator = ',';
    }
    if (request.own != nowhere) name += " +layer";
    if (request.trace) name += " +trace";
    if (!request.outputs) name += " -outputs";
    return name;
}

}  // namespace quantsweep::detail
