// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of memory_plan.hpp.

#include <quantsweep/calibrate/memory_plan.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string to_string(const memory_plan& plan) {
    const std::string summaries = std::to_string(plan.summaries) + (plan.summaries == 1 ? " summary" : " summaries");
    if (plan.budget == 0) return "no memory budget was declared";
    return summaries + " within " + std::to_string(plan.most) + " of " + std::to_string(plan.budget) + " bytes" +
           (plan.resolution.empty() ? "" : ": " + plan.resolution);
}

}  // namespace quantsweep
