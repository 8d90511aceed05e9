// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the summaries of a calibration may take together, and what was chosen to keep within it.

#include <cstdint>
#include <string>

namespace quantsweep {

/// How a calibration keeps within its memory budget.
struct memory_plan {
    std::uint64_t budget = 0;     ///< bytes for all summaries together; 0 where none was declared
    std::uint64_t most = 0;       ///< bytes that they never exceed, also while one of them grows
    std::uint64_t summaries = 0;  ///< one a tensor: values and weights
    std::string resolution{};     ///< how finely they count, in words; empty where the observer does not say

    friend bool operator==(const memory_plan&, const memory_plan&) = default;
};

/// "24 summaries within 400000 of 500000 bytes: 64 buckets a binade in the topmost 3, one in each other"
std::string to_string(const memory_plan& plan);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/memory_plan.ipp>
#endif
