// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of mode_rule.hpp.

#include <quantsweep/result/mode_rule.hpp>

#include <cstddef>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string_view to_string(mode_rule rule) noexcept {
    constexpr std::string_view names[] = {"only", "all_but", "up_to", "from", "cumulative", "pairs", "local", "screen"};
    return names[static_cast<std::size_t>(rule)];
}

}  // namespace quantsweep
