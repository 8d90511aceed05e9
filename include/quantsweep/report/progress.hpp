// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A progress bar for terminals.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

#include <quantsweep/core/progress.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>

namespace quantsweep {
namespace detail {

inline bool is_terminal(std::FILE* stream) {
#if defined(_WIN32)
    return stream != nullptr && _isatty(_fileno(stream)) != 0;
#else
    return stream != nullptr && isatty(fileno(stream)) != 0;
#endif
}

inline constexpr std::size_t progress_width = 78;

/// "[#########           ]  45 %  stage1:0:1  12.3 s left", cut to fit a line. ASCII but for the layer's name.
inline std::string progress_line(const progress& now) {
    static constexpr std::size_t bar = 24;
    const std::size_t done = std::min(now.done, now.total);
    const std::size_t filled = now.total == 0 ? 0 : bar * done / now.total;
    const std::size_t percent = now.total == 0 ? 0 : 100 * done / now.total;
    std::string text = "[" + std::string(filled, '#') + std::string(bar - filled, ' ') + "] ";
    text += padded(std::to_string(percent), 3, true) + " %";
    const std::string left = now.done < now.total && now.seconds_left >= 0 ? duration(now.seconds_left) + " left" : "";
    std::string layer;
    for (char c : now.layer) layer += static_cast<unsigned char>(c) < 0x20 || c == '\x7f' ? '?' : c;
    const std::size_t room = progress_width - columns(text) - left.size() - 4;
    while (columns(layer) > room) layer.pop_back();
    text += "  " + padded(layer, room, false) + "  " + left;
    return text.erase(text.find_last_not_of(' ') + 1);
}

}  // namespace detail

/// A progress_callback: a bar with the share done, the layer and the time left, on one line of a terminal, which ends
/// with a newline when all is done. Silent where the stream is not a terminal.
/// Cost  redraws at most every 100 ms
class console_progress {
public:
    explicit console_progress(std::FILE* stream = stderr) : stream_{stream}, terminal_{detail::is_terminal(stream)} {}

    void operator()(const progress& now) {
        if (!terminal_) return;
        const auto time = std::chrono::steady_clock::now();
        const bool last = now.done >= now.total;
        if (drawn_ > 0 && !last && time - drawn_at_ < std::chrono::milliseconds{100}) return;
        drawn_at_ = time;
        const std::string line = detail::progress_line(now);
        const std::string text = '\r' + detail::padded(line, drawn_, false) + (last ? "\n" : "");
        drawn_ = last ? 0 : detail::columns(line);
        std::fputs(text.c_str(), stream_);
        std::fflush(stream_);
    }

private:
    std::FILE* stream_;
    bool terminal_;
    std::size_t drawn_ = 0;  ///< columns of the line that is on the terminal
    std::chrono::steady_clock::time_point drawn_at_{};
};

}  // namespace quantsweep
