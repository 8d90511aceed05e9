// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The parts of a statement's sentence, which the picture uses too.

#include <algorithm>
#include <cstddef>
#include <string>

#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/result/explanation.hpp>

namespace quantsweep::detail {

inline std::string layers_of(const explanation& found, std::size_t layers) {
    return std::to_string(layers) + " of " + counted(found.measured, "layer");
}
inline std::string share_text(const explanation& found, double share) {
    return rounded(100 * share, share < 0.1 ? 2 : 3) + " % of the " + found.loss;
}

/// Returns the letter by which the picture names a statement; none after the end of the alphabet.
inline std::string letter_of(std::size_t statement) {
    return statement < 26 ? std::string(1, static_cast<char>('A' + statement)) : std::string{};
}

inline std::string statement_sentence(const explanation& found, const statement& s) {
    static constexpr std::size_t synonyms_shown = 2;
    std::string text = s.text;
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    text += " (" + layers_of(found, s.layers.size()) + ") account for " + share_text(found, s.share) + ", " +
            rounded(s.lift, 2) + " times their share of layers (p = " + rounded(s.p_value, 2) + ").";
    for (std::size_t i = 0; i < std::min(s.synonyms.size(), synonyms_shown); ++i)
        text += (i == 0 ? " The same layers: " : "; ") + s.synonyms[i];
    return s.synonyms.empty() ? text : text + ".";
}

}  // namespace quantsweep::detail
