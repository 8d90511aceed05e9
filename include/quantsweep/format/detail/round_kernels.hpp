// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernels that round values one by one, or channel by channel, for one instruction set.

#include <cstddef>
#include <cstdint>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// Like kernel/detail/kernels.hpp, and in the same translation units. `from` may equal `to`.
template <class Arch>
struct round_kernels {
    /// `first` is the index of the first element.
    static void round(const float* from, float* to, std::size_t size, const rounding_grid& grid, const rounding& how,
                      std::uint64_t first) noexcept;
    static void round(const float* from, float* to, std::size_t size, const float_grid& grid, float scale,
                      const rounding& how, std::uint64_t first) noexcept;
    static void round(const float* from, float* to, std::size_t size, const level_list& list, float scale) noexcept;
    /// Rounds in place. `own` is the grid of the block's first channel; those of the others follow.
    static void round_channels(const tensor_block<float>& block, const rounding_grid* own) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/detail/round_kernels.ipp>
#endif
