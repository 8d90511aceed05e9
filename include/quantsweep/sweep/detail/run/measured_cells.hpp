// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a measurement is asked for.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/sweep/detail/plan/cell.hpp>
#include <quantsweep/sweep/detail/score/cell_history.hpp>

namespace quantsweep::detail {

/// The cells to measure together.
struct measured_cells {
    const std::vector<cell_request>& requests;
    /// Returns a request's name, which is shown with the progress.
    function_ref<const std::string&(std::size_t)> name;
    /// With a stop_threshold, called after every few batches. A cell that is settled is not evaluated further.
    function_ref<bool(std::size_t, const cell_history&)> is_settled;
    /// If true, the float values that cells start from live until the batch is done, instead of being computed again
    /// after the baseline's pass. Worth it for a few cells. Ignored under a memory cap.
    bool one_pass = false;
};

}  // namespace quantsweep::detail
