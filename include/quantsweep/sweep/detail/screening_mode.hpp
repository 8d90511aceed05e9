// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The mode screen among those that are asked for.

#include <algorithm>

#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// nullptr where no screening is asked for
inline const sweep_mode* screening_mode(const sweep_options& options) {
    const auto is_screen = [](const sweep_mode& m) { return m.what() == mode_rule::screen; };
    const auto found = std::find_if(options.modes.begin(), options.modes.end(), is_screen);
    return found == options.modes.end() ? nullptr : &*found;
}

}  // namespace quantsweep::detail
