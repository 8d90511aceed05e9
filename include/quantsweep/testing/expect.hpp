// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Expectations over a sweep's result, for unit tests: chosen layers, or all of them at once.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/result/result.hpp>
#include <quantsweep/testing/detail/conclude.hpp>
#include <quantsweep/testing/expectation.hpp>

namespace quantsweep {

/// Whether the whole text is of the pattern: * stands for any characters, ? for one.
/// Cost    O(text x pattern) at worst
inline bool matches_glob(std::string_view text, std::string_view pattern) {
    std::size_t t = 0, p = 0, star = pattern.size(), resumed = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resumed = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p, ++t;
        } else if (star < pattern.size()) {
            p = star + 1;
            t = ++resumed;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

/// Some rows of a result, which has to outlive them. An expectation of no rows is never met, lest a misspelt name pass;
/// nor is one of a failed row.
class chosen_rows {
public:
    chosen_rows(const sweep_result& result, std::vector<const row*> rows, std::string subject)
        : result_{&result}, rows_{std::move(rows)}, subject_{std::move(subject)} {}

    /// Of these, the layers whose name is of the pattern: "stage0:*". Layers that share weights are named "a + b".
    chosen_rows named(std::string_view pattern) const {
        return keep("named '" + std::string{pattern} + "'",
                    [&](const row& r) { return matches_glob(r.layer, pattern); });
    }
    /// Of these, the layers that have the attribute: where("block", "mb").
    chosen_rows where(std::string_view key, const attribute_value& value) const {
        const std::string shown = value.word() ? *value.word() : detail::four_digits(*value.number());
        return keep("where " + std::string{key} + " is " + shown, [&](const row& r) {
            return std::any_of(result_->layers.begin(), result_->layers.end(), [&](const layer_summary& layer) {
                const auto found = layer.attributes.find(key);
                return found != layer.attributes.end() && found->second == value && is_of(layer, r);
            });
        });
    }
    /// Of these, the rows of the schemes whose name is of the pattern: "w8a8*".
    chosen_rows under(std::string_view pattern) const {
        return keep("under " + std::string{pattern}, [&](const row& r) { return matches_glob(r.scheme, pattern); });
    }

    /// The interval of each drop ends at `limit` or below, in units of the metric: 0.005 is half a point of accuracy.
    /// Never met by a metric that has no drop, such as mse.
    expectation drops_at_most(double limit) const {
        const std::string at_most = "at most " + detail::four_digits(limit);
        return judge("drops " + at_most + " of " + leading_metric(*result_).name + " by the upper end of its " +
                         detail::four_digits(100 * result_->confidence) + " % interval",
                     [&](const row& r) -> detail::checked_row {
                         return {"expected " + at_most + ", found a drop of " +
                                     detail::four_digits(r.scores.front().drop) + ", " + detail::interval_text(r),
                                 r.scores.front().high <= limit, r.scores.front().high};
                     });
    }
    /// Of the layer's own output, given float inputs.
    expectation sqnr_at_least(double db) const { return noise_at_most("own SQNR", db, &row::sqnr_db); }
    /// Of the network's outputs.
    expectation output_sqnr_at_least(double db) const { return noise_at_most("output SQNR", db, &row::output_sqnr_db); }

private:
    static bool is_of(const layer_summary& layer, const row& r) {
        return (" + " + r.layer + " + ").find(" + " + layer.name + " + ") != std::string::npos;
    }

    template <class Keep>
    chosen_rows keep(const std::string& condition, Keep&& wanted) const {
        chosen_rows fewer = *this;
        std::erase_if(fewer.rows_, [&](const row* r) { return !wanted(*r); });
        fewer.subject_ += " " + condition;
        return fewer;
    }

    expectation noise_at_most(const std::string& what, double db, double row::* number) const {
        const std::string at_least = "at least " + detail::four_digits(db) + " dB";
        return judge("has an " + what + " of " + at_least, [&](const row& r) -> detail::checked_row {
            return {"expected " + at_least + ", found " + detail::four_digits(r.*number) + " dB", r.*number >= db,
                    -(r.*number)};
        });
    }

    template <class Judge>
    expectation judge(const std::string& demand, Judge&& judge_row) const {
        std::vector<detail::checked_row> checked;
        for (const row* r : rows_) {
            detail::checked_row found = judge_row(*r);
            if (!r->failure.empty()) found = {"failed: " + r->failure, false, std::numeric_limits<double>::infinity()};
            if (std::isnan(found.badness)) found.badness = std::numeric_limits<double>::infinity();
            found.line = detail::name_text(*r) + ": " + found.line;
            checked.push_back(std::move(found));
        }
        return detail::conclude("expected that " + subject_ + " " + demand, std::move(checked));
    }

    const sweep_result* result_;
    std::vector<const row*> rows_;
    std::string subject_;
};

/// The rows of a mode, one a layer and scheme; of `only`, each layer quantized alone.
inline chosen_rows every_layer(const sweep_result& result, mode_rule mode = mode_rule::only) {
    std::vector<const row*> rows;
    for (const row& r : result.rows)
        if (r.mode == mode) rows.push_back(&r);
    return {result, std::move(rows),
            mode == mode_rule::only ? "every layer" : "every layer in mode " + std::string{to_string(mode)}};
}

/// The rows that quantize all layers at once, one a scheme: the last of `up_to`, or the first of `from`. No rows where
/// the sweep had neither mode.
inline chosen_rows total(const sweep_result& result) {
    std::vector<const row*> rows;
    const auto is_family = [](const row& a, const row& b) { return a.scheme == b.scheme && a.mode == b.mode; };
    for (mode_rule mode : {mode_rule::up_to, mode_rule::from}) {
        if (!rows.empty()) break;
        for (std::size_t i = 0; i < result.rows.size(); ++i) {
            const row& r = result.rows[i];
            const bool is_first = i == 0 || !is_family(result.rows[i - 1], r);
            const bool is_last = i + 1 == result.rows.size() || !is_family(r, result.rows[i + 1]);
            if (r.mode == mode && (mode == mode_rule::from ? is_first : is_last)) rows.push_back(&r);
        }
    }
    return {result, std::move(rows), "the network with every layer quantized (mode up_to or from)"};
}

/// No row of any mode failed, and there are rows.
inline expectation no_failed_row(const sweep_result& result) {
    std::vector<detail::checked_row> checked;
    for (const row& r : result.rows)
        checked.push_back({detail::name_text(r) + ": " + (r.failure.empty() ? "has numbers" : "failed: " + r.failure),
                           r.failure.empty(), 0});
    return detail::conclude("expected that every row has numbers", std::move(checked));
}

}  // namespace quantsweep
