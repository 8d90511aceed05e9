// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Counts the steps of a long call and estimates the time left; from any number of threads.

#include <cstddef>
#include <string_view>

#include <quantsweep/core/progress.hpp>

namespace quantsweep {

/// Costs nothing where no callback is given.
class progress_clock {
public:
    /// The callback is referred to, not copied.
    progress_clock(const progress_callback& callback, std::size_t total);
    progress_clock(const progress_clock&) = delete;
    progress_clock& operator=(const progress_clock&) = delete;
    ~progress_clock();

    /// More steps are done. Calls the callback once, one thread at a time.
    void advance(std::string_view layer, std::size_t steps = 1);

    /// This many steps will not be needed.
    void skip(std::size_t steps);

private:
    struct state;
    state* state_;  // owned; nullptr where there is no callback. A smart pointer would cost a header more than this.
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/progress_clock.ipp>
#endif
