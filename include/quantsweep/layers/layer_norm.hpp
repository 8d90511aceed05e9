// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Layer norm over the channels of images.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/detail/chunk.hpp>
#include <quantsweep/layers/workspace.hpp>

namespace quantsweep {

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with the mean and the (biased) variance over the channels
/// of each pixel, and one weight and bias per channel.
/// Source   Ba et al., "Layer Normalization", 2016, equations 3 and 4
template <std::floating_point T>
struct layer_norm {
    /// The factors of the normalised values, one per channel.
    std::vector<T> weight;
    std::vector<T> bias;    ///< the summands after that, one per channel
    double epsilon = 1e-5;  ///< added to each variance
};

namespace detail {

/// Normalises a chunk of pixels, [channels, lanes], in place.
template <std::floating_point T>
void normalise_pixels(const layer_norm<T>& norm, T* pixels) {
    const std::size_t channels = norm.weight.size();
    const auto row = [&](std::size_t c) {
        return Eigen::Map<chunk<T>>{pixels + c * static_cast<std::size_t>(chunk<T>::SizeAtCompileTime)};
    };
    const T share = T{1} / static_cast<T>(channels);
    chunk<T> sum = chunk<T>::Zero();
    for (std::size_t c = 0; c < channels; ++c) sum += row(c);
    const chunk<T> mean = sum * share;
    chunk<T> squares = chunk<T>::Zero();
    for (std::size_t c = 0; c < channels; ++c) {
        const chunk<T> centred = row(c) - mean;
        squares += centred.square();
        row(c) = centred;
    }
    const chunk<T> deviation = (squares * share + static_cast<T>(norm.epsilon)).sqrt();
    for (std::size_t c = 0; c < channels; ++c) row(c) = row(c) / deviation * norm.weight[c] + norm.bias[c];
}

}  // namespace detail

/// [n, channels, height, width] -> the same shape; the output may be the input. Gives the same bits in any batch.
/// Errors   shape_mismatch if the input and the norm differ in their number of channels
template <std::floating_point T>
void normalise_channels(const layer_norm<T>& norm, const T* input, const shape& in, T* output, workspace<T>& scratch,
                        std::string_view name = "") {
    if (in.rank() != 4)
        throw shape_mismatch{
            name, "the input of layer norm has shape " + to_string(in) + ", expected [n, channels, height, width]"};
    detail::require_size(norm.weight, in[1], name, "the norm's weight");
    detail::require_size(norm.bias, in[1], name, "the norm's bias");
    constexpr std::size_t lanes = detail::chunk<T>::SizeAtCompileTime;
    const std::size_t channels = in[1], pixels = in[2] * in[3];
    // After gathering, the channels of a pixel lie close together, and a short last chunk needs no special case.
    T* const tile = scratch.take(channels * lanes);
    std::fill_n(tile, channels * lanes, T{0});
    for (std::size_t n = 0; n < in[0]; ++n, input += channels * pixels, output += channels * pixels)
        for (std::size_t first = 0; first < pixels; first += lanes) {
            const std::size_t count = std::min(lanes, pixels - first);
            for (std::size_t c = 0; c < channels; ++c) std::copy_n(input + c * pixels + first, count, tile + c * lanes);
            detail::normalise_pixels(norm, tile);
            for (std::size_t c = 0; c < channels; ++c)
                std::copy_n(tile + c * lanes, count, output + c * pixels + first);
        }
}

}  // namespace quantsweep
