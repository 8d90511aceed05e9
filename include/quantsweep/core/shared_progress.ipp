// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of shared_progress.hpp.

#include <quantsweep/core/shared_progress.hpp>

#include <mutex>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

struct shared_progress::state {
    progress_clock& clock;
    std::size_t shown = 0;
    std::mutex mutex{};
};

QUANTSWEEP_INLINE shared_progress::shared_progress(progress_clock& clock) : state_{new state{clock}} {}

QUANTSWEEP_INLINE shared_progress::~shared_progress() { delete state_; }

QUANTSWEEP_INLINE void shared_progress::reach(std::size_t steps) {
    const std::lock_guard lock{state_->mutex};
    if (steps <= state_->shown) return;
    state_->clock.advance({}, steps - state_->shown);
    state_->shown = steps;
}

}  // namespace quantsweep
