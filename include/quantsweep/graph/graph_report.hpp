// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What check_graph has found of a host, law by law.

#include <string>
#include <string_view>
#include <vector>

namespace quantsweep {

/// How a host stands to a law.
enum class law_status {
    holds,    ///< the probe found what the law says
    broken,   ///< the probe found otherwise
    unknown,  ///< nothing could be probed
};

/// One law and how the host stands to it.
struct checked_law {
    std::string law;                          ///< the law, in short
    law_status status = law_status::unknown;  ///< how the host stands to it
    std::string sentence;                     ///< in the host's words
    bool required = true;                     ///< false: only bounds what the engine may assume
    std::string layer{};                      ///< where it broke
};

/// A member that a host may leave out.
struct optional_member {
    std::string member;   ///< the member's name
    bool found = false;   ///< whether the host has it
    std::string unlocks;  ///< what the library can do with it
};

/// What was found, law by law.
struct graph_report {
    std::vector<checked_law> laws{};  ///< one entry a law
    /// A misspelt member is one that was not found.
    std::vector<optional_member> members{};

    /// No law that the library relies on is broken.
    bool ok() const;
    /// `unknown` where the law was not probed.
    law_status status(std::string_view law) const;
    /// A line a law, then a line a member.
    std::string text() const;
    /// Errors  graph_law with the first broken law that the library relies on
    void require() const;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/graph_report.ipp>
#endif
