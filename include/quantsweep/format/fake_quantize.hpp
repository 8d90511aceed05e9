// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Fake quantizes spans and tensors with any quantizer, and computes the expected error.

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/format.hpp>

namespace quantsweep {

/// Sets output[i] = q(input[i]), through q.apply if the model has it. `first` is the index of the first element in its
/// tensor; only stochastic rounding depends on it.
/// Shape    spans of equal length, the same or disjoint
template <quantizer Quantizer>
void fake_quantize(const Quantizer& q, std::span<const float> input, std::span<float> output, std::uint64_t first = 0) {
    assert(input.size() == output.size());
    if constexpr (requires { q.apply(input, output, first); })
        q.apply(input, output, first);
    else if constexpr (requires { q.apply(input, output); })
        q.apply(input, output);
    else
        for (std::size_t i = 0; i < input.size(); ++i) output[i] = q(input[i]);
}

/// The sum over the bins of count times the mean of (x - q(x))^2, with x uniform in its bin. Uses q.squared_error if
/// the model has it; otherwise the midpoint rule with 16 points per bin, which is exact in the limit of narrow bins.
template <quantizer Quantizer>
double squared_error(const Quantizer& q, std::span<const bin> bins) {
    if constexpr (requires {
                      { q.squared_error(bins) } -> std::convertible_to<double>;
                  }) {
        return q.squared_error(bins);
    } else {
        constexpr int points = 16;
        double sum = 0;
        for (const bin& b : bins) {
            const double lower = static_cast<double>(b.lower), width = static_cast<double>(b.upper) - lower;
            double squares = 0;
            for (int i = 0; i < points; ++i) {
                const float x = static_cast<float>(lower + width * (i + 0.5) / points);
                const double error = static_cast<double>(x) - static_cast<double>(q(x));
                squares += error * error;
            }
            sum += static_cast<double>(b.count) * squares / points;
        }
        return sum;
    }
}

namespace detail {

/// Applies one quantizer to each channel of the block, one run of memory after the other.
template <quantizer Quantizer>
void fake_quantize_runs(std::span<const Quantizer> quantizers, const tensor_block<float>& block, std::uint64_t first) {
    for (std::size_t run = 0; run < block.outer * block.channels; ++run) {
        const std::span<float> values = block.values().subspan(run * block.inner, block.inner);
        fake_quantize(quantizers[run % block.channels], std::span<const float>{values}, values,
                      first + run * block.inner);
    }
}

template <quantizer Quantizer>
void fake_quantize_channels(std::span<const Quantizer> quantizers, const tensor_block<float>& block,
                            std::uint64_t first) {
    if constexpr (requires { Quantizer::apply_channels(quantizers, block, first); })
        Quantizer::apply_channels(quantizers, block, first);
    else if constexpr (requires { Quantizer::apply_channels(quantizers, block); })
        Quantizer::apply_channels(quantizers, block);
    else
        fake_quantize_runs(quantizers, block, first);
}

/// Rounds doubles to float, quantizes them, and writes them back.
template <quantizer Quantizer>
void fake_quantize_doubles(const Quantizer& q, std::span<double> values, std::uint64_t first) {
    std::array<float, 512> buffer;
    for (std::size_t begin = 0; begin < values.size(); begin += buffer.size()) {
        const std::size_t left = values.size() - begin, size = left < buffer.size() ? left : buffer.size();
        const std::span<float> rounded{buffer.data(), size};
        for (std::size_t i = 0; i < size; ++i) rounded[i] = static_cast<float>(values[begin + i]);
        fake_quantize(q, std::span<const float>{rounded}, rounded, first + begin);
        for (std::size_t i = 0; i < size; ++i) values[begin + i] = static_cast<double>(rounded[i]);
    }
}

template <class T, quantizer Quantizer>
void fake_quantize_block(std::span<const Quantizer> quantizers, const tensor_block<T>& block, std::uint64_t first) {
    const bool one = quantizers.size() == 1;
    if constexpr (std::is_same_v<T, double>) {
        const std::size_t run = one ? block.values().size() : block.inner;
        for (std::size_t i = 0; i * run < block.values().size(); ++i)
            fake_quantize_doubles(quantizers[one ? 0 : block.first_channel + i % block.channels],
                                  block.values().subspan(i * run, run), first + i * run);
    } else if (one) {
        fake_quantize(quantizers[0], std::span<const T>{block.values()}, block.values(), first);
    } else {
        fake_quantize_channels(quantizers.subspan(block.first_channel, block.channels), block, first);
    }
}

/// Errors   shape_mismatch
void require_one_a_channel(std::size_t quantizers, std::size_t channels, const shape& extents);

}  // namespace detail

/// Quantizes and dequantizes a tensor in place, with one quantizer for all or with one for each index of
/// `channel_axis`.
/// Doubles are first rounded to float, because the formats are defined on floats. An element's index is its position in
/// memory order.
/// Errors   shape_mismatch if the number of quantizers is neither 1 nor the number of channels
template <class T, quantizer Quantizer>
    requires std::is_same_v<T, float> || std::is_same_v<T, double>
void fake_quantize(tensor_view<T> values, std::optional<std::size_t> channel_axis,
                   std::span<const Quantizer> quantizers) {
    detail::require_one_a_channel(quantizers.size(), channel_count(values, channel_axis), values.shape);
    const auto axis = quantizers.size() == 1 ? std::nullopt : channel_axis;
    std::uint64_t first = 0;
    for_each_block(values, axis, [&](const auto& block) {
        detail::fake_quantize_block(quantizers, block, first);
        first += block.values().size();
    });
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/fake_quantize.ipp>
#endif
