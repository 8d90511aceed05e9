// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How far values are from a reference: signal, noise and the largest error, in one pass.

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/detail/intrinsics.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

namespace quantsweep {

/// Sums over the elements of a tensor; those of several tensors add up.
struct squared_error_sums {
    double signal = 0;         ///< sum of reference^2
    double noise = 0;          ///< sum of (reference - value)^2
    double max_abs_error = 0;  ///< NaN errors left out

    squared_error_sums& operator+=(const squared_error_sums& other) noexcept {
        signal += other.signal;
        noise += other.noise;
        max_abs_error = std::max(max_abs_error, other.max_abs_error);
        return *this;
    }
    friend bool operator==(const squared_error_sums&, const squared_error_sums&) = default;
};

namespace detail {

/// Element i is added in lane i mod 16 and the lanes are added pairwise, whatever the width of the registers.
/// Every square is that of a float, exact in double: so a fused multiply-add changes no bit.
struct error_lanes {
    static constexpr std::size_t count = 16;
    alignas(64) std::array<double, count> signal{};
    alignas(64) std::array<double, count> noise{};
    alignas(64) std::array<float, count> largest{};

    template <class T>
    void add(std::size_t lane, T reference, T value) noexcept {
        const double r = static_cast<double>(static_cast<float>(reference));
        const float difference = static_cast<float>(reference - value);
        const double d = static_cast<double>(difference);
        signal[lane] += r * r;
        noise[lane] += d * d;
        // A NaN compares false and leaves the largest as it is.
        const float size = std::fabs(difference);
        largest[lane] = size > largest[lane] ? size : largest[lane];
    }

    squared_error_sums total() const noexcept {
        return {pairwise(signal), pairwise(noise),
                static_cast<double>(*std::max_element(largest.begin(), largest.end()))};
    }

private:
    static double pairwise(std::array<double, count> lanes) noexcept {
        for (std::size_t half = count / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
        return lanes[0];
    }
};

}  // namespace detail

/// The scalar oracle; the kernel gives these bits on every instruction set.
template <std::floating_point T>
squared_error_sums squared_error_scalar(std::span<const T> reference, std::span<const T> values) noexcept {
    assert(reference.size() == values.size());
    detail::error_lanes lanes;
    for (std::size_t i = 0; i < reference.size(); ++i)
        lanes.add(i % detail::error_lanes::count, reference[i], values[i]);
    return lanes.total();
}

namespace detail {

/// error_lanes in registers.
template <std::size_t Lanes>
struct error_registers {
    static constexpr std::size_t narrow = error_lanes::count / Lanes, wide = 2 * narrow;
    simd<double, Lanes / 2> signal[wide]{}, noise[wide]{};
    simd<float, Lanes> largest[narrow]{};

    /// Register n of a group of error_lanes::count values.
    [[gnu::always_inline]] void add(std::size_t n, const simd<float, Lanes>& reference,
                                    const simd<float, Lanes>& value) noexcept {
        const simd<float, Lanes> difference = reference - value;
        const widened<Lanes> r{reference}, d{difference};
        signal[2 * n] += r.low * r.low;
        signal[2 * n + 1] += r.high * r.high;
        noise[2 * n] += d.low * d.low;
        noise[2 * n + 1] += d.high * d.high;
        const auto size = simd<float, Lanes>(simd<std::int32_t, Lanes>(difference) & 0x7fffffff);
        largest[n] = size > largest[n] ? size : largest[n];
    }
    [[gnu::always_inline]] void store(error_lanes& sums) const noexcept {
        __builtin_memcpy(sums.signal.data(), signal, sizeof signal);
        __builtin_memcpy(sums.noise.data(), noise, sizeof noise);
        __builtin_memcpy(sums.largest.data(), largest, sizeof largest);
    }
};

struct squared_error_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static squared_error_sums run(const float* reference, const float* values,
                                                         std::size_t size) noexcept {
        error_registers<Lanes> registers;
        std::size_t i = 0;
        for (; i + error_lanes::count <= size; i += error_lanes::count) {
#pragma GCC unroll 4
            for (std::size_t n = 0; n < registers.narrow; ++n) {
                simd<float, Lanes> r, v;
                load(r, reference + i + n * Lanes);
                load(v, values + i + n * Lanes);
                registers.add(n, r, v);
            }
        }
        error_lanes sums;
        registers.store(sums);
        for (std::size_t lane = 0; i < size; ++i, ++lane) sums.add(lane, reference[i], values[i]);
        return sums.total();
    }
};

}  // namespace detail

/// Shape    spans of equal length, any alignment
/// Formula  docs/quantization.md, eq. 7; references and differences are rounded to float, sums are double
/// NaN/Inf  make the sums NaN or infinite, as does a difference beyond the largest float
/// Cost     one pass, no memory
inline squared_error_sums squared_error(std::span<const float> reference, std::span<const float> values,
                                        instruction_set set = widest_instruction_set) noexcept {
    assert(reference.size() == values.size());
    return run_kernel<detail::squared_error_kernel>(set, reference.data(), values.data(), reference.size());
}

inline squared_error_sums squared_error(std::span<const double> reference, std::span<const double> values) noexcept {
    return squared_error_scalar(reference, values);
}

namespace detail {

/// Copies both tensors, in the memory order of the first, into buffers that are filled and summed in turn.
template <class T>
squared_error_sums squared_error_gathered(const tensor_view<const T>& reference, const tensor_view<const T>& values) {
    constexpr std::size_t capacity = 64 * error_lanes::count;
    std::array<T, capacity> left, right;
    const sorted_axes order{reference};
    std::array<std::size_t, shape::max_rank> index{};
    const T *from = reference.data, *to = values.data;
    squared_error_sums sums;
    std::size_t filled = 0;
    for (std::size_t left_over = reference.size(); left_over > 0; --left_over) {
        left[filled] = *from;
        right[filled++] = *to;
        if (filled == capacity || left_over == 1) {
            sums += squared_error(std::span<const T>{left.data(), filled}, std::span<const T>{right.data(), filled});
            filled = 0;
        }
        for (std::size_t digit = 0; digit < order.count; ++digit) {
            const std::size_t axis = order.axis[digit];
            const bool wraps = ++index[digit] == reference.shape[axis];
            const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(reference.shape[axis]) : 1;
            from += steps * reference.strides[axis];
            to += steps * values.strides[axis];
            if (!wraps) break;
            index[digit] = 0;
        }
    }
    return sums;
}

}  // namespace detail

/// Over tensors: dense block by dense block where the strides are equal, else element by element in the memory order
/// of the reference.
/// Errors   shape_mismatch
template <std::floating_point T>
squared_error_sums squared_error(const tensor_view<const T>& reference, const tensor_view<const T>& values) {
    if (!(reference.shape == values.shape))
        throw shape_mismatch{"", "a reference of shape " + to_string(reference.shape) + " and values of shape " +
                                     to_string(values.shape) + "; an error is defined for equal shapes"};
    if (!(reference.strides == values.strides)) return detail::squared_error_gathered(reference, values);
    squared_error_sums sums;
    for_each_block(reference, std::nullopt, [&](const tensor_block<const T>& block) {
        const std::size_t size = block.values().size();
        sums += squared_error(block.values(), std::span<const T>{values.data + (block.data - reference.data), size});
    });
    return sums;
}

/// Signal to quantization noise ratio in decibels: +inf without noise, -inf without signal, NaN without either.
/// Formula  10 log10(signal / noise)                                                 (docs/quantization.md, eq. 7)
inline double sqnr_db(double signal, double noise) noexcept {
    if (signal == 0 && noise == 0) return std::numeric_limits<double>::quiet_NaN();
    // The difference of logarithms: the quotient may overflow.
    return 10 * (std::log10(signal) - std::log10(noise));
}

}  // namespace quantsweep
