// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Describes the remedies for dips in sentences and as a table.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/report/detail/metric_text.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline constexpr std::string_view remedy_heading = "What mends the dips";

/// Returns a sentence for each layer that dips: the recommended change, or that there is none.
inline std::vector<std::string> remedy_sentences(const sweep_result& result) {
    const metric_text numbers{leading_metric(result).info};
    std::vector<std::string> text;
    for (std::size_t first = 0, last = 0; first < result.remedies.size(); first = last) {
        const remedy* chosen = nullptr;
        const auto same = [&](const remedy& r) {
            return r.layer == result.remedies[first].layer && r.scheme == result.remedies[first].scheme;
        };
        for (; last < result.remedies.size() && same(result.remedies[last]); ++last)
            if (result.remedies[last].recommended) chosen = &result.remedies[last];
        const std::string dip = result.remedies[first].layer + " under " + result.remedies[first].scheme + ": ";
        if (!chosen) {
            text.push_back(dip + "none of the " + counted(last - first, "change") +
                           " that were tried helps significantly.");
            continue;
        }
        text.push_back(dip + chosen->change + ". It then loses " + numbers.drop(chosen->measured.drop) + " [" +
                       numbers.bare(chosen->measured.low) + ", " + numbers.bare(chosen->measured.high) + "], " +
                       numbers.bare(chosen->gain.drop) + " [" + numbers.bare(chosen->gain.low) + ", " +
                       numbers.bare(chosen->gain.high) + "] less than before" +
                       (chosen->measured.low > 0 ? ", and still dips. " : ". ") + chosen->takes);
    }
    return text;
}

inline table remedy_table(const sweep_result& result) {
    const metric_text numbers{leading_metric(result).info};
    table t{{"layer", "scheme", "change", numbers.unit("drop [interval]"), numbers.unit("loses less by"), "outcome"}};
    for (const remedy& r : result.remedies) {
        const std::string outcome = !r.failure.empty()   ? "failed: " + r.failure
                                    : r.recommended      ? "recommended"
                                    : r.gain.significant ? "helps"
                                    : r.gain.high < 0    ? "hurts"
                                                         : "no significant effect";
        t.lines.push_back({{r.layer,
                            r.scheme,
                            r.change,
                            {numbers.interval(r.measured), r.measured.drop},
                            {numbers.interval(r.gain), r.gain.drop},
                            outcome},
                           r.scheme});
        t.lines.back().marked = r.recommended;
    }
    return without_empty_columns(std::move(t));
}

}  // namespace quantsweep::detail
