// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The report of check_graph: a result for each law.

#include <string>
#include <string_view>
#include <vector>

namespace quantsweep {

/// Whether a host keeps a law.
enum class law_status {
    holds,    ///< the probe confirmed the law
    broken,   ///< the probe found a violation
    unknown,  ///< the law could not be probed
};

/// The result for one law.
struct checked_law {
    std::string law;                          ///< the law's short name
    law_status status = law_status::unknown;  ///< whether the host keeps it
    std::string sentence;                     ///< the result as a sentence, with the host's names
    bool required = true;                     ///< false: it only limits what the engine may assume
    std::string layer{};                      ///< the layer at which the law broke
};

/// A member that a host may leave out.
struct optional_member {
    std::string member;   ///< the member's name
    bool found = false;   ///< whether the host has it
    std::string unlocks;  ///< what the library can do with it
};

/// The results of a check.
struct graph_report {
    std::vector<checked_law> laws{};  ///< one entry per law
    /// The optional members. A misspelt member counts as not found.
    std::vector<optional_member> members{};

    /// Whether the host breaks no law that the library relies on.
    bool ok() const;
    /// The status of a law; `unknown` if it was not probed.
    law_status status(std::string_view law) const;
    /// One line per law, then one line per optional member.
    std::string text() const;
    /// Throws if the host breaks a law that the library relies on.
    /// Errors  graph_law with the first such law
    void require() const;
};

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::checked_law>;
extern template class std::vector<quantsweep::optional_member>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/graph_report.ipp>
#endif
