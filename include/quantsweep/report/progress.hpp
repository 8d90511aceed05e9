// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A progress bar for terminals.

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include <quantsweep/core/progress.hpp>

namespace quantsweep {

/// A progress_callback that draws a bar with the share done, the layer and the time left, on one line of a terminal. It
/// ends the line when all is done. It draws nothing if the stream is not a terminal.
/// Cost  redraws at most every 100 ms
class console_progress {
public:
    /// Takes the stream to draw on.
    explicit console_progress(std::FILE* stream = stderr);

    /// Draws the bar if enough time has passed since the last drawing.
    void operator()(const progress& now);

private:
    std::FILE* stream_;
    bool terminal_;
    std::size_t drawn_ = 0;      ///< columns of the line that is on the terminal
    std::int64_t drawn_at_ = 0;  ///< when it was drawn, by a steady clock, in nanoseconds
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/progress.ipp>
#endif
