// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of expect.hpp.

#include <quantsweep/testing/expect.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/testing/detail/conclude.hpp>

namespace quantsweep {

namespace detail {

/// A row of layers that share weights is named "a + b".
QUANTSWEEP_INLINE bool is_row_of(const row& r, const layer_summary& layer) {
    return (" + " + r.layer + " + ").find(" + " + layer.name + " + ") != std::string::npos;
}

/// In a selection of layers, the outermost row may belong to another layer than the outermost one.
QUANTSWEEP_INLINE bool covers_all(const sweep_result& result, const row& r, bool first) {
    if (result.selection.empty() || result.layers.empty()) return true;
    return is_row_of(r, first ? result.layers.front() : result.layers.back());
}

}  // namespace detail

QUANTSWEEP_INLINE chosen_rows::chosen_rows(const sweep_result& result, std::vector<const row*> rows,
                                           std::string subject)
    : result_{&result}, rows_{std::move(rows)}, subject_{std::move(subject)} {}

QUANTSWEEP_INLINE chosen_rows chosen_rows::of(const layer_selection& layers) const {
    if (layers.text().empty()) return *this;
    return keep(layers.text(), [&](const row& r) {
        std::vector<const attribute_map*> attributes;
        for (const layer_summary& layer : result_->layers)
            if (detail::is_row_of(r, layer)) attributes.push_back(&layer.attributes);
        return layers.has(r.layer, attributes);
    });
}

QUANTSWEEP_INLINE chosen_rows chosen_rows::named(std::string_view pattern) const {
    return of(layer_selection{}.named(pattern));
}

QUANTSWEEP_INLINE chosen_rows chosen_rows::where(std::string_view key, const attribute_value& value) const {
    return of(layer_selection{}.where(key, value));
}

QUANTSWEEP_INLINE chosen_rows chosen_rows::under(std::string_view pattern) const {
    return keep("under " + std::string{pattern}, [&](const row& r) { return matches_glob(r.scheme, pattern); });
}

QUANTSWEEP_INLINE expectation chosen_rows::drops_at_most(double limit) const {
    const std::string at_most = "at most " + detail::four_digits(limit);
    return judge("drops " + at_most + " of " + leading_metric(*result_).info.name + " by the upper end of its " +
                     detail::four_digits(100 * result_->confidence) + " % interval",
                 [&](const row& r) {
                     const score& leading = r.scores.front();
                     return detail::checked_row{"expected " + at_most + ", found a drop of " +
                                                    detail::four_digits(leading.drop) + ", " +
                                                    detail::interval_text(leading),
                                                leading.high <= limit, leading.high};
                 });
}

QUANTSWEEP_INLINE expectation chosen_rows::sqnr_at_least(double db) const {
    return noise_at_most("own SQNR", db, &row::sqnr_db);
}

QUANTSWEEP_INLINE expectation chosen_rows::output_sqnr_at_least(double db) const {
    return noise_at_most("output SQNR", db, &row::output_sqnr_db);
}

QUANTSWEEP_INLINE chosen_rows chosen_rows::keep(const std::string& condition,
                                                function_ref<bool(const row&)> wanted) const {
    chosen_rows fewer = *this;
    std::erase_if(fewer.rows_, [&](const row* r) { return !wanted(*r); });
    fewer.subject_ += " " + condition;
    return fewer;
}

QUANTSWEEP_INLINE expectation chosen_rows::noise_at_most(const std::string& what, double db,
                                                         double row::* number) const {
    const std::string at_least = "at least " + detail::four_digits(db) + " dB";
    return judge("has an " + what + " of " + at_least, [&](const row& r) {
        return detail::checked_row{"expected " + at_least + ", found " + detail::four_digits(r.*number) + " dB",
                                   r.*number >= db, -(r.*number)};
    });
}

QUANTSWEEP_INLINE expectation chosen_rows::judge(const std::string& demand,
                                                 function_ref<detail::checked_row(const row&)> judge_row) const {
    std::vector<detail::checked_row> checked;
    for (const row* r : rows_) {
        detail::checked_row found{"failed: " + r->failure, false, std::numeric_limits<double>::infinity()};
        if (r->failure.empty()) found = judge_row(*r);
        if (std::isnan(found.badness)) found.badness = std::numeric_limits<double>::infinity();
        found.line = detail::name_text(*r) + ": " + found.line;
        checked.push_back(std::move(found));
    }
    return detail::conclude("expected that " + subject_ + " " + demand, std::move(checked));
}

QUANTSWEEP_INLINE chosen_rows every_layer(const sweep_result& result, mode_rule mode) {
    std::vector<const row*> rows;
    for (const row& r : result.rows)
        if (r.mode == mode) rows.push_back(&r);
    return {result, std::move(rows),
            mode == mode_rule::only ? "every layer" : "every layer in mode " + std::string{to_string(mode)}};
}

QUANTSWEEP_INLINE chosen_rows total(const sweep_result& result) {
    std::vector<const row*> rows;
    const auto is_family = [](const row& a, const row& b) { return a.scheme == b.scheme && a.mode == b.mode; };
    for (mode_rule mode : {mode_rule::up_to, mode_rule::from}) {
        if (!rows.empty()) break;
        for (std::size_t i = 0; i < result.rows.size(); ++i) {
            const row& r = result.rows[i];
            const bool is_first = i == 0 || !is_family(result.rows[i - 1], r);
            const bool is_last = i + 1 == result.rows.size() || !is_family(r, result.rows[i + 1]);
            if (r.mode == mode && (mode == mode_rule::from ? is_first : is_last) &&
                detail::covers_all(result, r, mode == mode_rule::from))
                rows.push_back(&r);
        }
    }
    return {result, std::move(rows), "the network with every layer quantized (mode up_to or from)"};
}

QUANTSWEEP_INLINE expectation no_failed_row(const sweep_result& result) {
    std::vector<detail::checked_row> checked;
    for (const row& r : result.rows)
        checked.push_back({detail::name_text(r) + ": " + (r.failure.empty() ? "has numbers" : "failed: " + r.failure),
                           r.failure.empty(), 0});
    return detail::conclude("expected that every row has numbers", std::move(checked));
}

}  // namespace quantsweep
