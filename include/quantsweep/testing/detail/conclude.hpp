// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns what was found about each row into one expectation, whose message begins with the worst row.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep::detail {

/// Formats a number as attributes are formatted.
inline std::string four_digits(double number) { return to_string(attribute_value{number}); }

inline std::string interval_text(const score& of) {
    return "interval [" + four_digits(of.low) + ", " + four_digits(of.high) + "]";
}

/// Returns text such as "stage1:0:1 w4a4", with the mode if it is not the usual one.
inline std::string name_text(const row& r) {
    std::string text = r.layer;
    if (!r.other_layer.empty()) text += " with " + r.other_layer;
    text += " " + r.scheme;
    return r.mode == mode_rule::only ? text : text + " (" + std::string{to_string(r.mode)} + ")";
}

/// A row, or whatever else was compared.
struct checked_row {
    std::string line;
    bool met = true;
    double badness = 0;  ///< larger is worse; never NaN
};

/// The expectation is met if something was checked and all of it passed. The message shows the worst and the next
/// three.
inline expectation conclude(std::string expected, std::vector<checked_row> checked) {
    if (checked.empty()) return {false, expected + ": no row of the result matches"};
    std::vector<std::size_t> order(checked.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const checked_row &left = checked[a], &right = checked[b];
        if (left.met != right.met) return right.met;
        return left.badness != right.badness ? left.badness > right.badness : a < b;
    });
    const auto missed = static_cast<std::size_t>(
        std::count_if(checked.begin(), checked.end(), [](const checked_row& f) { return !f.met; }));
    std::string message = expected + ": " + std::to_string(checked.size() - missed) + " of " +
                          std::to_string(checked.size()) + " do\n  " + checked[order[0]].line;
    if (order.size() > 1) message += "\nthe worst others:";
    for (std::size_t k = 1; k < std::min<std::size_t>(order.size(), 4); ++k) message += "\n  " + checked[order[k]].line;
    return {missed == 0, std::move(message)};
}

}  // namespace quantsweep::detail
