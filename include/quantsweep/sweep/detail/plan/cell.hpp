// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layers are quantized together, and what is asked of them.

#include <algorithm>
#include <compare>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// Positions [first, last) in the list of swept units, and the scheme under which they are quantized.
struct unit_interval {
    std::size_t first = 0;
    std::size_t last = 0;
    std::size_t scheme = 0;
    friend bool operator==(const unit_interval&, const unit_interval&) = default;
    friend auto operator<=>(const unit_interval&, const unit_interval&) = default;
};

/// The quantized units; the others are float. Without intervals: the baseline.
struct cell {
    /// Ascending and as long as can be: neighbours of one scheme have a float unit between them.
    std::vector<unit_interval> quantized{};

    /// 0 float, s + 1 scheme s
    std::size_t decision(std::size_t unit) const noexcept {
        const auto after = std::upper_bound(quantized.begin(), quantized.end(), unit,
                                            [](std::size_t u, const unit_interval& i) { return u < i.first; });
        return after != quantized.begin() && unit < std::prev(after)->last ? std::prev(after)->scheme + 1 : 0;
    }
    /// Units behind those that there are.
    void append(const unit_interval& units) {
        if (units.first == units.last) return;
        if (!quantized.empty() && quantized.back().last == units.first && quantized.back().scheme == units.scheme)
            quantized.back().last = units.last;
        else
            quantized.push_back(units);
    }
    friend bool operator==(const cell&, const cell&) = default;
};

/// The cell of these units, ascending.
inline cell make_cell(std::size_t scheme, std::span<const std::size_t> units) {
    cell result;
    for (std::size_t unit : units) result.append({unit, unit + 1, scheme});
    return result;
}

/// No unit, node or step; nor a graph input, whose numbers are larger.
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max() / 2;

/// The first unit on which two cells decide differently; `nowhere` for equal ones.
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

/// "w8a8 3,7-9": the scheme, the positions of the quantized units; "w8a8 3,7-9 w4a8 4" where schemes are mixed. What is
/// measured beside the network's outputs, or without them, makes another record: "w8a8 3 +layer +trace",
/// "w8a8 3 +layer -outputs".
inline std::string cell_name(const cell_request& request, std::span<const scheme> schemes) {
    std::map<std::string, std::string> by_scheme;  // by name: its place among the schemes may be another in another run
    for (const unit_interval& units : request.quantized.quantized) {
        std::string& positions = by_scheme[schemes[units.scheme].name];
        positions.append(positions.empty() ? " " : ",").append(std::to_string(units.first));
        if (units.last > units.first + 1) positions.append("-").append(std::to_string(units.last - 1));
    }
    std::string name;
    for (const auto& [scheme, positions] : by_scheme)
        name.append(name.empty() ? "" : " ").append(scheme).append(positions);
    if (name.empty()) name = "nothing";  // of a recipe: the baseline's own record has its scores alone
    if (request.own != nowhere) name += " +layer";
    if (request.trace) name += " +trace";
    if (!request.outputs) name += " -outputs";
    return name;
}

}  // namespace quantsweep::detail
