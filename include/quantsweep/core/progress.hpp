// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far a long call has come.

#include <cstddef>
#include <functional>
#include <string_view>

namespace quantsweep {

/// Units  steps (batches or layers, as the call says) and seconds
/// NaN    seconds_left, where nothing is known yet
struct progress {
    std::size_t done = 0;
    std::size_t total = 0;
    std::string_view layer{};  ///< the one just finished; valid during the callback; empty where steps are not layers
    double seconds_left = 0;   ///< estimated
};

/// Called by one thread at a time; the last call has done == total. What it throws ends the long call.
using progress_callback = std::function<void(const progress&)>;

}  // namespace quantsweep
