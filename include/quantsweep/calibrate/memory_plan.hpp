// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The memory budget of a calibration's summaries, and how the summaries keep within it.

#include <cstdint>
#include <string>

namespace quantsweep {

/// How a calibration keeps within its memory budget.
struct memory_plan {
    std::uint64_t budget = 0;     ///< bytes for all summaries together; 0 without a budget
    std::uint64_t most = 0;       ///< bytes that they never exceed, even while one of them grows
    std::uint64_t summaries = 0;  ///< one per tensor: values and weights
    std::string resolution{};     ///< how finely they count, in words; empty if the observer does not state it

    friend bool operator==(const memory_plan&, const memory_plan&) = default;
};

/// "24 summaries within 400000 of 500000 bytes: 64 buckets a binade in the topmost 3, one in each other"
std::string to_string(const memory_plan& plan);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/calibrate/memory_plan.ipp>
#endif
