// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds spans whose elements have 64-bit indices with kernels that count in 32 bits.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep::detail {

/// Rounds each input[i] to the grid as element first + i. The result does not depend on how a tensor is split into
/// spans.
template <class Grid>
void round_stretches(std::span<const float> input, std::span<float> output, const Grid& grid, const rounding& how,
                     std::uint64_t first) noexcept {
    assert(input.size() == output.size());
    for (std::size_t begin = 0; begin < input.size();) {
        const std::uint64_t index = first + begin, left = input.size() - begin;
        const std::uint64_t size = std::min(left, (std::uint64_t{1} << 32) - static_cast<std::uint32_t>(index));
        run_kernel([&](auto kernel) {
            kernel.round_by_rule(input.data() + begin, output.data() + begin, static_cast<std::size_t>(size), grid,
                                 any_rounding{how, index}, index);
        });
        begin += static_cast<std::size_t>(size);
    }
}

}  // namespace quantsweep::detail
