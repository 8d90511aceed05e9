// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats progress as one line of text.

#include <algorithm>
#include <cstddef>
#include <string>

#include <quantsweep/core/progress.hpp>
#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/report/detail/table.hpp>

namespace quantsweep::detail {

inline constexpr std::size_t progress_width = 78;

/// Returns text such as "[#########           ]  45 %  stage1:0:1  12.3 s left", cut to fit a line. It is ASCII except
/// for the layer's name.
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

}  // namespace quantsweep::detail
