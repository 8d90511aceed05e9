// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a caller may choose of a calibration.

#include <cstdint>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/progress.hpp>

namespace quantsweep {

struct calibrate_options {
    progress_callback progress{};
    nonfinite_policy nonfinite = nonfinite_policy::report;
    std::uint64_t memory_budget = 0;  ///< bytes for all summaries together; 0: no budget
    std::uint64_t first_sample = 0;   ///< the number of the first sample, where the batches are a shard of the data
};

}  // namespace quantsweep
