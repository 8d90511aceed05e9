// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of progress.hpp.

#include <quantsweep/report/progress.hpp>

#include <chrono>
#include <string>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

#include <quantsweep/core/inline.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/progress_line.hpp>
#include <quantsweep/report/detail/table.hpp>

namespace quantsweep {
namespace detail {

QUANTSWEEP_INLINE bool is_terminal(std::FILE* stream) {
#if defined(_WIN32)
    return stream != nullptr && _isatty(_fileno(stream)) != 0;
#else
    return stream != nullptr && isatty(fileno(stream)) != 0;
#endif
}

}  // namespace detail

QUANTSWEEP_INLINE console_progress::console_progress(std::FILE* stream)
    : stream_{stream}, terminal_{detail::is_terminal(stream)} {}

QUANTSWEEP_INLINE void console_progress::operator()(const progress& now) {
    if (!terminal_) return;
    constexpr std::int64_t pause = 100'000'000;
    const std::chrono::nanoseconds clock = std::chrono::steady_clock::now().time_since_epoch();
    const auto time = static_cast<std::int64_t>(clock.count());
    const bool last = now.done >= now.total;
    if (drawn_ > 0 && !last && time - drawn_at_ < pause) return;
    drawn_at_ = time;
    const std::string line = detail::progress_line(now);
    const std::string text = '\r' + detail::padded(line, drawn_, false) + (last ? "\n" : "");
    drawn_ = last ? 0 : detail::columns(line);
    std::fputs(text.c_str(), stream_);
    std::fflush(stream_);
}

}  // namespace quantsweep
