// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds the mode `screen` among the modes that are asked for.

#include <algorithm>
#include <span>

#include <quantsweep/sweep/mode.hpp>

namespace quantsweep::detail {

/// Returns nullptr if no screening is asked for.
inline const sweep_mode* screening_mode(std::span<const sweep_mode> modes) {
    const auto is_screen = [](const sweep_mode& m) { return m.what() == mode_rule::screen; };
    const auto found = std::find_if(modes.begin(), modes.end(), is_screen);
    return found == modes.end() ? nullptr : &*found;
}

}  // namespace quantsweep::detail
