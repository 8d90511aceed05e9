// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of memory.hpp.

#include <quantsweep/observe/memory.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void require_limit(std::size_t most, std::size_t least) {
    if (most < least)
        throw invalid_argument{"", "a limit of " + std::to_string(most) +
                                       " bytes is too small for an observer; allow at least " + std::to_string(least)};
}

}  // namespace quantsweep::detail
