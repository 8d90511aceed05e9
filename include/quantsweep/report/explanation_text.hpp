// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns an explanation into sentences.

#include <string>
#include <vector>

#include <quantsweep/result/explanation.hpp>

namespace quantsweep {

/// Returns a sentence for each statement, the one with the largest share first, and one sentence for all of them
/// together. If there are no statements, one sentence says that nothing stands out.
/// Empty  no sentences if no layer has a number
std::vector<std::string> sentences(const explanation& found);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/explanation_text.ipp>
#endif
