// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The progress of work that several threads or ranks take in ascending order.

#include <cstddef>

#include <quantsweep/core/progress_clock.hpp>

namespace quantsweep {

/// Shows so many steps as done as the furthest of them says. Refers to the clock.
class shared_progress {
public:
    /// Refers to the clock, which has to outlive it.
    explicit shared_progress(progress_clock& clock);
    shared_progress(const shared_progress&) = delete;
    shared_progress& operator=(const shared_progress&) = delete;
    ~shared_progress();

    /// Steps in all, since it was made. Does nothing where that was reached before.
    void reach(std::size_t steps);

private:
    struct state;
    state* state_;  // owned
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/shared_progress.ipp>
#endif
