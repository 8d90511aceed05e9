// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Rounds to evenly spaced numbers.

#include <cstdint>
#include <span>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

/// With the default rounding it gives the same bits as PyTorch's per-tensor fake quantization. With rounding half to
/// even and division it gives those of ONNX QuantizeLinear and DequantizeLinear.
/// Formula  q(x) = (clamp(round(x / s) + z, lowest, highest) - z) * s                (docs/quantization.md, eq. 4)
///          x / s is x * (1 / s) in float unless division is requested
/// NaN/Inf  NaN stays NaN; infinities saturate to their own side
class integer_quantizer {
public:
    /// Errors   format_range if the scale or its inverse is not finite and positive, if a code is beyond 16 bits, or if
    ///          zero has no code
    integer_quantizer(float scale, int zero_point, int lowest_code, int highest_code, rounding how = {});

    float operator()(float x) const noexcept { return at(x, 0); }
    /// Rounds the element with this index in its tensor; stochastic rounding depends on the index.
    float at(float x, std::uint64_t index) const noexcept;
    /// `first` is the index of the first element in its tensor.
    void apply(std::span<const float> input, std::span<float> output, std::uint64_t first = 0) const noexcept;
    /// Applies one quantizer per channel: the first to the block's first channel. `first` is the index of the first
    /// element.
    static void apply_channels(std::span<const integer_quantizer> quantizers, tensor_block<float> block,
                               std::uint64_t first = 0);

    /// The code that an engine stores. (code - zero_point()) * scale() is the float that at() and apply() return, bit
    /// for bit.
    /// NaN has the code of 0.
    int code(float x, std::uint64_t index = 0) const noexcept;
    /// Shape    spans of equal length
    void codes(std::span<const float> input, std::span<std::int32_t> output, std::uint64_t first = 0) const noexcept;

    /// The sum over the bins of count times the mean of (x - q(x))^2, with x uniform in the bin. Exact.
    /// Formula  docs/quantization.md, eq. 8
    /// Cost     O(1) per bin, however many steps it spans
    double squared_error(std::span<const bin> bins) const noexcept;

    float scale() const noexcept { return scale_; }
    float step() const noexcept { return scale_; }
    /// The code of 0.
    int zero_point() const noexcept { return zero_point_; }
    /// The smallest code.
    int lowest_code() const noexcept { return lowest_; }
    /// The largest code.
    int highest_code() const noexcept { return highest_; }
    float low() const noexcept { return grid().lowest * scale_; }
    float high() const noexcept { return grid().highest * scale_; }
    /// The same codes and rounding with another scale and zero point.
    /// Errors   those of the constructor
    integer_quantizer with(float scale, int zero_point) const { return {scale, zero_point, lowest_, highest_, how_}; }
    /// Whether the other has the same codes and the same rounding; scales and zero points may differ.
    bool has_codes_of(const integer_quantizer& other) const noexcept {
        return lowest_ == other.lowest_ && highest_ == other.highest_ && how_ == other.how_;
    }
    /// The grid in the form that the kernels take.
    rounding_grid grid() const noexcept { return grid_of(scale_, zero_point_); }
    /// The grid of the quantizer that with(scale, zero_point) makes.
    rounding_grid grid_of(float scale, int zero_point) const noexcept {
        return {scale, 1.0f / scale, static_cast<float>(lowest_ - zero_point),
                static_cast<float>(highest_ - zero_point)};
    }
    /// Whether it rounds to nearest even by the reciprocal, for which there are kernels for channels.
    bool rounds_as_usual() const noexcept { return how_ == rounding{}; }
    friend bool operator==(const integer_quantizer&, const integer_quantizer&) = default;

private:
    float scale_;
    int zero_point_;
    int lowest_;
    int highest_;
    rounding how_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/integer_quantizer.ipp>
#endif
