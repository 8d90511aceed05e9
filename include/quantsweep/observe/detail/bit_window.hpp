// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A window of counters, by which a bit_histogram counts many values.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/detail/binade_pages.hpp>
#include <quantsweep/observe/detail/histogram_kernels.hpp>

namespace quantsweep::detail {

/// 16-bit counters for the binades just below the largest values. They are few and small enough to stay in the first-level
/// cache, beside what they are added to.
template <unsigned MantissaBits>
class bit_window {
public:
    /// The number of binades in the buffer.
    static constexpr std::uint32_t binades = std::clamp(2048u >> MantissaBits, 1u, 128u);
    static constexpr std::uint32_t slots = binades << MantissaBits;  ///< per sign
    static constexpr std::size_t tile = bit_tile;
    /// The number of values that may be counted between two flushes: a flush adds both tables' counts in 16 bits.
    static constexpr std::size_t most = 0xffff / tile * tile;
    /// Below this number of values, clearing and flushing would cost more than counting.
    static constexpr std::size_t worthwhile = 1024;

    /// Moves the window, which must be empty, to values like these. It leaves room for eight times their largest. Returns
    /// false if the window is there already.
    bool aim(std::span<const float> like) noexcept {
        extremes seen;
        count_extremes(like, seen);
        const float largest = std::max({0.0f, seen.maximum, -seen.minimum});
        const std::uint32_t end = std::clamp((std::bit_cast<std::uint32_t>(largest) >> 23) + 4, binades, 255u);
        const std::uint32_t before = std::exchange(base_, (end - binades) << MantissaBits);
        return base_ != before;
    }

    /// Counts at most `most` values between two flushes.
    binned_values count(std::span<const float> values) noexcept {
        return run_kernel<histogram_kernels>([&](auto kernel) {
            return kernel.count(values.data(), values.size(), range(), even_.data(), odd_.data());
        });
    }

    void flush(binade_counters counters) {
        run_kernel<histogram_kernels>([&](auto kernel) { kernel.flush(range(), even_.data(), odd_.data(), counters); });
    }

private:
    bucket_range range() const noexcept { return {base_, slots, binade_pages<MantissaBits>::shift}; }

    std::uint32_t base_ = 0;
    // Aligned for the vectors that read them. The last counter is never read.
    alignas(64) std::array<std::uint16_t, 2 * slots + 1> even_{};
    alignas(64) std::array<std::uint16_t, 2 * slots + 1> odd_{};
};

}  // namespace quantsweep::detail
