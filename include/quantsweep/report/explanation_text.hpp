// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An explanation as sentences.

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/result/explanation.hpp>
#include <quantsweep/report/detail/number.hpp>

namespace quantsweep {
namespace detail {

inline std::string layers_of(const explanation& found, std::size_t layers) {
    return std::to_string(layers) + " of " + counted(found.measured, "layer");
}
inline std::string share_text(const explanation& found, double share) {
    return rounded(100 * share, share < 0.1 ? 2 : 3) + " % of the " + found.loss;
}

/// By which the picture names a statement; none beyond the alphabet.
inline std::string letter_of(std::size_t statement) {
    return statement < 26 ? std::string(1, static_cast<char>('A' + statement)) : std::string{};
}

inline std::string statement_sentence(const explanation& found, const statement& s) {
    static constexpr std::size_t synonyms_shown = 2;
    std::string text = s.text;
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    text += " (" + layers_of(found, s.layers.size()) + ") hold " + share_text(found, s.share) + ", " +
            rounded(s.lift, 2) + " times their share of layers (p = " + rounded(s.p_value, 2) + ").";
    for (std::size_t i = 0; i < std::min(s.synonyms.size(), synonyms_shown); ++i)
        text += (i == 0 ? " The same layers: " : "; ") + s.synonyms[i];
    return s.synonyms.empty() ? text : text + ".";
}

}  // namespace detail

/// One for each statement, the most row_kind first; one for all of them together; or that nothing stands out.
/// Empty  none where no layer has a number
inline std::vector<std::string> sentences(const explanation& found) {
    if (found.measured == 0) return {};
    if (found.statements.empty())
        return {"Nothing stands out: no kind of layer holds more of the " + found.loss + " than chance would give it."};
    std::vector<std::string> text;
    for (const statement& s : found.statements) text.push_back(detail::statement_sentence(found, s));
    if (text.size() > 1)
        text.push_back("Together they are " + detail::layers_of(found, found.layers.size()) + " and hold " +
                       detail::share_text(found, found.share) + ".");
    return text;
}

}  // namespace quantsweep
