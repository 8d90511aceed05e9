// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is asked of a measurement.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/sweep/detail/plan/program.hpp>
#include <quantsweep/sweep/detail/score/cell_history.hpp>

namespace quantsweep::detail {

/// Cells to be measured together.
struct measured_cells {
    const std::vector<cell_request>& requests;
    /// Of a request, shown with its progress.
    function_ref<const std::string&(std::size_t)> name;
    /// Where there is a stop_threshold, asked after every few batches: what is settled is not evaluated further.
    function_ref<bool(std::size_t, const cell_history&)> is_settled;
    /// Float values that cells begin with live until a batch is done, instead of being made again after the baseline's
    /// pass: for a few cells. Not under a cap.
    bool one_pass = false;
};

}  // namespace quantsweep::detail
