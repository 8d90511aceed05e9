// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep found, in the words that the terminal, Markdown and HTML share.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/report/detail/ranked_row.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// One scheme's rows of one mode, judged. The pointers are into the result.
struct scheme_report {
    /// The scheme's name.
    std::string name;
    std::string quantized;                  ///< "weights int8:symmetric, inputs int8:affine; ranges by mse"
    std::string finding;                    ///< which layers dip, or that none does; ends with a full stop
    explanation common{};                   ///< of mode only: what the dips have in common
    std::vector<std::string> reasons{};     ///< the same, sentence by sentence
    std::vector<const row*> dips{};         ///< those that stand after Holm's correction, worst first
    std::vector<detail::ranked_row> top{};  ///< at most ten, ranked as the mode asks
    std::vector<const row*> failed{};       ///< with no number, in the order of the rows
    std::size_t measured = 0;               ///< how many rows have numbers
};

/// The schemes of one mode.
struct mode_report {
    mode_rule rule;                        ///< up_to
    std::string name;                      ///< "up_to"
    std::string heading;                   ///< "Quantized up to a layer"
    std::string meaning;                   ///< a sentence
    std::string top;                       ///< heading of the top rows: "The worst layers"
    std::vector<scheme_report> schemes{};  ///< one a scheme
};

/// What the reports say of a result, in their words.
struct sweep_summary {
    /// The first line.
    std::string title;
    std::string notice;    ///< that the sweep was stopped, that the float network made NaN; empty where neither
    std::string baseline;  ///< a sentence
    std::vector<mode_report> modes{};    ///< one a mode
    std::vector<std::string> reading{};  ///< how far to trust the numbers, sentence by sentence
    std::string cost;                    ///< what it took, as a sentence
};

/// A pure function of the result, which must outlive what it returns.
sweep_summary summarize(const sweep_result& result);
sweep_summary summarize(const sweep_result&&) = delete;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/summary.ipp>
#endif
