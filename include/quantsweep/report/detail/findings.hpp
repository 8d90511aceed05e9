// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Sums up a scheme's rows of one mode in sentences.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/mode_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/ranking.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// The rows of one scheme and mode that have numbers, in the result's order and ranked.
struct judged_rows {
    mode_text mode;
    std::vector<const row*> listed{};
    std::vector<ranked_row> ranked{};
    std::vector<const row*> dips{};  ///< significant after Holm's correction, worst first
};

/// Returns text such as "a drop of 1.25 points" or "a cosine of 0.998123".
inline std::string level_of(const metric_info& metric, const row& r) {
    const metric_text numbers{metric};
    return metric.against_float ? "a " + metric.name + " of " + numbers.value(score_at(r).value)
                                : "a drop of " + numbers.drop(score_at(r).drop);
}

/// Returns text such as "below 1.00 points after 400 samples" or "below 1.00 points in a group of 9".
inline std::string verdict_text(const sweep_result& result, const row& r) {
    const mode_text mode = text_of_mode(r.mode);
    const auto threshold = threshold_of(result, mode, r.scheme);
    if (!threshold || r.side == verdict::open) return {};
    const std::string text =
        std::string{to_string(r.side)} + " " + metric_text{leading_metric(result).info}.drop(*threshold);
    if (mode.what != row_kind::groups) return text + " after " + counted(r.samples, "sample");
    const screening& screened = *screening_of(result, r.scheme);
    const std::size_t size = r.group && *r.group < screened.groups.size() ? screened.groups[*r.group].layers.size() : 0;
    return text + (size > 1 ? " in a group of " + grouped(size) : size == 1 ? " alone" : "");
}

inline std::string no_dip_sentence(const metric_info& metric, const std::vector<ranked_row>& ranked) {
    std::string text =
        "No layer dips: among " + counted(ranked.size(), "layer") + ", no drop is significant after Holm's correction.";
    const auto widest = std::max_element(ranked.begin(), ranked.end(), [](const ranked_row& a, const ranked_row& b) {
        return !(score_at(*a.what).high >= score_at(*b.what).high) && !std::isnan(score_at(*b.what).high);
    });
    if (!std::isnan(score_at(*widest->what).high))
        text += " The intervals allow a drop of at most " + metric_text{metric}.drop(score_at(*widest->what).high) +
                ", at " + widest->what->layer + ".";
    return text;
}

inline std::string dips_sentence(const metric_info& metric, const judged_rows& rows) {
    if (metric.against_float) {
        const row &worst = *rows.ranked.front().what, &best = *rows.ranked.back().what;
        std::string text = "Among " + counted(rows.ranked.size(), "layer") + ", the worst is " + worst.layer +
                           ", with " + level_of(metric, worst);
        if (rows.ranked.size() > 1)
            text += ", and the best is " + best.layer + ", with " + metric_text{metric}.value(score_at(best).value);
        return text + ".";
    }
    if (rows.dips.empty()) return no_dip_sentence(metric, rows.ranked);
    std::vector<std::string> names;
    for (const row* r : rows.dips) names.push_back(r->layer + " by " + metric_text{metric}.drop(score_at(*r).drop));
    return std::to_string(rows.dips.size()) + " of " + counted(rows.ranked.size(), "layer") +
           (rows.dips.size() == 1 ? " dips: " : " dip: ") + joined(names, ", ") + ".";
}

inline std::string spared_sentence(const metric_info& metric, const judged_rows& rows) {
    const row &best = *rows.ranked.front().what, &worst = *rows.ranked.back().what;
    return "With all layers but one quantized, keeping " + best.layer + " in float helps most and leaves " +
           level_of(metric, best) + "; keeping " + worst.layer + " in float helps least and leaves " +
           level_of(metric, worst) + ".";
}

inline std::string growing_sentence(const metric_info& metric, const judged_rows& rows) {
    std::vector<const row*> grown = rows.listed;
    if (rows.mode.backwards) std::reverse(grown.begin(), grown.end());
    std::string text = "Quantizing all " + counted(grown.size(), "layer") + ", from " + grown.front()->layer + " to " +
                       grown.back()->layer + ", gives " + level_of(metric, *grown.back()) + ".";
    const auto first = std::find_if(grown.begin(), grown.end(), [](const row* r) { return score_at(*r).significant; });
    if (first != grown.end())
        text += " The drop first becomes significant after Holm's correction at " + (*first)->layer + ", layer " +
                std::to_string(first - grown.begin() + 1) + " of the curve, with " + level_of(metric, **first) + ".";
    else if (!metric.against_float)
        text += " No drop along the curve is significant after Holm's correction.";
    if (const ranked_row& most = rows.ranked.front(); most.step > 0)
        text += " The largest step is " + metric_text{metric}.drop(most.step) + ", at " + most.what->layer + ".";
    return text;
}

inline std::string pairs_sentence(const metric_info& metric, const judged_rows& rows) {
    const row& first = *rows.ranked.front().what;
    const std::string of = "Among " + counted(rows.ranked.size(), "pair") + ", " + row_name(first);
    if (std::isnan(first.interaction)) return of + " is the worst, with " + level_of(metric, first) + ".";
    if (first.interaction == 0)
        return "None of " + counted(rows.ranked.size(), "pair") +
               " interacts: each loses what its two layers lose alone.";
    return of + " interact most: together they lose " + metric_text{metric}.drop(score_at(first).drop) + ", which is " +
           metric_text{metric}.drop(std::abs(first.interaction)) + (first.interaction < 0 ? " less" : " more") +
           " than the sum of the two alone.";
}

inline std::string own_error_sentence(const judged_rows& rows) {
    const row &noisiest = *rows.ranked.front().what, &cleanest = *rows.ranked.back().what;
    return "Among " + counted(rows.ranked.size(), "layer") + ", the output of " + noisiest.layer +
           " is the noisiest, with an SQNR of " + decibels(noisiest.sqnr_db) + " dB; that of " + cleanest.layer +
           " is the cleanest, with " + decibels(cleanest.sqnr_db) + " dB.";
}

/// Returns text such as "1 lies above (stem), 33 below, and 1 is undecided".
inline std::string sides_of(const std::vector<ranked_row>& rows) {
    static constexpr std::size_t named = 6;
    std::uint64_t below = 0;
    std::vector<std::string> above;
    for (const ranked_row& r : rows) {
        below += r.what->side == verdict::below;
        if (r.what->side == verdict::above) above.push_back(row_name(*r.what));
    }
    const std::uint64_t open = rows.size() - below - above.size();
    std::string text = grouped(above.size()) + (above.size() == 1 ? " lies" : " lie") + " above";
    if (!above.empty() && above.size() <= named) text += " (" + joined(above, ", ") + ")";
    text += (open > 0 ? ", " : " and ") + grouped(below) + " below";
    return open > 0 ? text + ", and " + grouped(open) + (open == 1 ? " is" : " are") + " undecided" : text;
}

/// Returns the verdicts about stop_threshold; empty if there is no threshold, or if the mode has no drop.
inline std::string verdicts_sentence(const sweep_result& result, const judged_rows& rows, const std::string& scheme) {
    const auto threshold = threshold_of(result, rows.mode, scheme);
    if (!threshold || rows.mode.what == row_kind::groups) return {};
    std::uint64_t seen = 0;
    for (const ranked_row& r : rows.ranked) seen += r.what->samples;
    return " Against the threshold of " + metric_text{leading_metric(result).info}.drop(*threshold) + ", " +
           sides_of(rows.ranked) + ", after " + grouped((seen + rows.ranked.size() / 2) / rows.ranked.size()) +
           " samples on average.";
}

inline std::string screened_sentence(const sweep_result& result, const judged_rows& rows, const std::string& scheme) {
    const screening* screened = screening_of(result, scheme);
    if (!screened) return "Of " + counted(rows.ranked.size(), "layer") + ", " + sides_of(rows.ranked) + ".";
    const metric_text numbers{leading_metric(result).info};
    std::string text = "Against the threshold of " + numbers.drop(screened->threshold) + ", of " +
                       counted(rows.ranked.size(), "layer") + " " + sides_of(rows.ranked) + "; " +
                       counted(screened->groups.size(), "group") + (screened->groups.size() == 1 ? " was" : " were") +
                       " measured.";
    if (!std::isnan(screened->cleared_drop))
        text += " Together, the layers below the threshold lose " + numbers.drop(screened->cleared_drop) + ".";
    return text +
           (screened->confirmed
                ? " A test confirmed that no layer makes up for the error of another."
                : " The test could not confirm that no layer makes up for the error of another: the layers below the "
                  "threshold, or half of them, are not below it together, or the search was cut short.");
}

/// Needs at least one row with a number.
inline std::string finding_of(const sweep_result& result, const judged_rows& rows, const std::string& scheme) {
    const auto found = [&] {
        switch (rows.mode.what) {
            case row_kind::spared:
                return spared_sentence(leading_metric(result).info, rows);
            case row_kind::growing:
                return growing_sentence(leading_metric(result).info, rows);
            case row_kind::pairs:
                return pairs_sentence(leading_metric(result).info, rows);
            case row_kind::own_error:
                return own_error_sentence(rows);
            case row_kind::groups:
                return screened_sentence(result, rows, scheme);
            case row_kind::dips:
                break;
        }
        return dips_sentence(leading_metric(result).info, rows);
    };
    return found() + verdicts_sentence(result, rows, scheme);
}

/// Reports NaN or infinities that the float network itself computed; empty if there are none.
inline std::string nonfinite_sentence(const sweep_result& result) {
    static constexpr std::size_t shown = 3;
    std::vector<std::string> places;
    const auto add = [&](const std::string& whose, const nonfinite_elements& found) {
        const std::string text = counted(found.count, "element") + " of " + whose + ", the first in batch " +
                                 std::to_string(found.batch) + ", sample " + std::to_string(found.sample);
        if (found.count > 0 && std::find(places.begin(), places.end(), text) == places.end()) places.push_back(text);
    };
    for (const row& r : result.rows) add("the network's outputs", r.output_nonfinite);
    for (const row& r : result.rows) add(row_name(r), r.nonfinite);
    if (places.empty()) return {};
    const std::size_t more = places.size() - std::min(places.size(), shown);
    places.resize(places.size() - more);
    return "The float network itself computes NaN or infinity, and no SQNR counts these: " + joined(places, "; ") +
           (more > 0 ? "; and in " + counted(more, "other output") : std::string{}) + ".";
}

/// Reports how many rows of a stopped sweep are missing; empty if the sweep finished.
inline std::string stopped_sentence(const sweep_result& result) {
    if (!result.stopped) return {};
    std::uint64_t missing = 0, partial = 0;
    for (const row& r : result.rows) {
        const bool has_number = measured(leading_metric(result).info, r);
        missing += !has_number;
        partial += has_number && !result.stop_threshold && r.samples > 0 && r.samples < result.samples;
    }
    std::string text = "The sweep was stopped early: of " + counted(result.rows.size(), "row") + ", " +
                       grouped(missing) + (missing == 1 ? " has" : " have") + " no number";
    if (partial > 0)
        text += ", and " + grouped(partial) + (partial == 1 ? " was" : " were") + " measured on fewer than all " +
                counted(result.samples, "sample");
    return text + ".";
}

}  // namespace quantsweep::detail
