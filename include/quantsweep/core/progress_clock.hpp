// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Counts the steps of a long call, from any number of threads, and estimates the time left.

#include <cstddef>
#include <limits>
#include <string_view>

#include <quantsweep/core/progress.hpp>

namespace quantsweep {

/// Costs nothing if no callback is given.
class progress_clock {
public:
    /// Refers to the callback, which has to outlive it.
    progress_clock(const progress_callback& callback, std::size_t total);
    progress_clock(const progress_clock&) = delete;
    progress_clock& operator=(const progress_clock&) = delete;
    ~progress_clock();

    /// Counts steps as done. Calls the callback once, from one thread at a time.
    /// left_per_spent  an estimate of the time left in units of the time spent. By default, or if it is NaN, all steps
    ///                 are taken to be alike
    void advance(std::string_view layer, std::size_t steps = 1,
                 double left_per_spent = std::numeric_limits<double>::quiet_NaN());

    /// Subtracts steps that turn out not to be needed.
    void skip(std::size_t steps);

private:
    struct state;
    state* state_;  // owned; nullptr without a callback. A smart pointer would cost one more header.
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/progress_clock.ipp>
#endif
