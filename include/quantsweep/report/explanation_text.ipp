// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of explanation_text.hpp.

#include <quantsweep/report/explanation_text.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/explanation_words.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<std::string> sentences(const explanation& found) {
    if (found.measured == 0) return {};
    if (found.statements.empty())
        return {"Nothing stands out: no kind of layer accounts for more of the " + found.loss +
                " than chance would explain."};
    std::vector<std::string> text;
    for (const statement& s : found.statements) text.push_back(detail::statement_sentence(found, s));
    if (text.size() > 1)
        text.push_back("Together they are " + detail::layers_of(found, found.layers.size()) + " and account for " +
                       detail::share_text(found, found.share) + ".");
    return text;
}

}  // namespace quantsweep
