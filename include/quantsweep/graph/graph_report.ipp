// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of graph_report.hpp.

#include <quantsweep/graph/graph_report.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool graph_report::ok() const {
    return std::none_of(laws.begin(), laws.end(),
                        [](const checked_law& l) { return l.required && l.status == law_status::broken; });
}

QUANTSWEEP_INLINE law_status graph_report::status(std::string_view law) const {
    const auto found = std::find_if(laws.begin(), laws.end(), [&](const checked_law& l) { return l.law == law; });
    return found == laws.end() ? law_status::unknown : found->status;
}

QUANTSWEEP_INLINE std::string graph_report::text() const {
    std::string lines;
    for (const checked_law& l : laws) {
        const char* mark = l.status == law_status::holds     ? "yes     "
                           : l.status == law_status::unknown ? "unknown "
                                                             : "NO      ";
        lines += mark + l.law + ": " + l.sentence + "\n";
    }
    for (const optional_member& m : members)
        lines += (m.found ? "found   " : "absent  ") + m.member + ": " + m.unlocks + "\n";
    return lines;
}

QUANTSWEEP_INLINE void graph_report::require() const {
    for (const checked_law& l : laws)
        if (l.required && l.status == law_status::broken) throw graph_law{l.layer, l.law + ": " + l.sentence};
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::checked_law>;
template class std::vector<quantsweep::optional_member>;
#endif
