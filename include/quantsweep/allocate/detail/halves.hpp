// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Two halves of the batches: one to choose or estimate on, one to verify on.

#include <cstddef>
#include <vector>

namespace quantsweep::detail {

/// Returns 0, 2, 4, ... or 1, 3, 5, ...
inline std::vector<std::size_t> every_second(std::size_t count, std::size_t first) {
    std::vector<std::size_t> which;
    for (std::size_t b = first; b < count; b += 2) which.push_back(b);
    return which;
}

}  // namespace quantsweep::detail
