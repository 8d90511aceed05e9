// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep found, in the words that the terminal, Markdown and HTML reports share.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/report/detail/ranked_row.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// The rows of one scheme in one mode, with their findings. The pointers are into the result.
struct scheme_report {
    /// The scheme's name.
    std::string name;
    std::string quantized;                  ///< "weights int8:symmetric, inputs int8:affine; ranges by mse"
    std::string finding;                    ///< which layers dip, or that none does; ends with a full stop
    explanation common{};                   ///< what the dips have in common; only for the mode `only`
    std::vector<std::string> reasons{};     ///< the same, one sentence each
    std::vector<const row*> dips{};         ///< the significant dips, after Holm's correction, worst first
    std::vector<detail::ranked_row> top{};  ///< at most ten rows, in the mode's order
    std::vector<const row*> failed{};       ///< rows without numbers, in the order of the rows
    std::size_t measured = 0;               ///< how many rows have numbers
};

/// The schemes of one mode.
struct mode_report {
    mode_rule rule;                        ///< up_to
    std::string name;                      ///< "up_to"
    std::string heading;                   ///< "Quantized up to a layer"
    std::string meaning;                   ///< a sentence
    std::string top;                       ///< the heading of the top rows: "The worst layers"
    std::vector<scheme_report> schemes{};  ///< one for each scheme
};

/// What the reports say about a result, in their words.
struct sweep_summary {
    /// The first line of a report.
    std::string title;
    std::string notice;    ///< says that the sweep was stopped or that the float network made NaN; else empty
    std::string baseline;  ///< a sentence
    std::vector<mode_report> modes{};    ///< one for each mode
    std::vector<std::string> reading{};  ///< how far to trust the numbers, one sentence each
    std::string cost;                    ///< what the sweep cost, as a sentence
};

/// Summarizes a result. The summary depends on the result alone.
/// Borrows  the result, into which the summary points
sweep_summary summarize(const sweep_result& result);
sweep_summary summarize(const sweep_result&&) = delete;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/summary.ipp>
#endif
