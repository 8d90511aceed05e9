// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An explanation as sentences.

#include <string>
#include <vector>

#include <quantsweep/result/explanation.hpp>

namespace quantsweep {

/// One for each statement, the largest share first; one for all of them together; or that nothing stands out.
/// Empty  none where no layer has a number
std::vector<std::string> sentences(const explanation& found);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/explanation_text.ipp>
#endif
