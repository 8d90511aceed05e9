// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The progress of work that several threads or ranks claim in ascending order.

#include <cstddef>

#include <quantsweep/core/progress_clock.hpp>

namespace quantsweep {

/// Reports the furthest step that any of them has reached as the number of steps done. Refers to the clock.
class shared_progress {
public:
    /// Refers to the clock, which has to outlive it.
    explicit shared_progress(progress_clock& clock);
    shared_progress(const shared_progress&) = delete;
    shared_progress& operator=(const shared_progress&) = delete;
    ~shared_progress();

    /// Reports that this many steps were done since the object was made. Does nothing if another thread already
    /// reported as many.
    void reach(std::size_t steps);

private:
    struct state;
    state* state_;  // owned
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/shared_progress.ipp>
#endif
