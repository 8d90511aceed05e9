// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Batch norm as it runs at inference, and its folding into the preceding weights.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// The norm type of a layer that has no norm.
struct no_norm {
    static constexpr const char* name = "none";  ///< in the layer's attributes
};

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, channel by channel.
/// Source   Ioffe and Szegedy, "Batch Normalization", ICML 2015, algorithm 2
template <std::floating_point T>
struct batch_norm {
    /// The name in the layer's attributes.
    static constexpr const char* name = "bn";
    std::vector<T> weight;    ///< the factors of the normalised values, one per channel
    std::vector<T> bias;      ///< the summands after that, one per channel
    std::vector<T> mean;      ///< the mean of each channel in training
    std::vector<T> variance;  ///< the variance of each channel in training
    double epsilon = 1e-5;    ///< added to each variance

    /// The factor of a channel: y = scale(c) * x + shift(c, b) for x = convolution + b.
    double scale(std::size_t channel) const {
        return static_cast<double>(weight[channel]) / std::sqrt(static_cast<double>(variance[channel]) + epsilon);
    }
    /// The summand of a channel if the preceding layer has this bias.
    double shift(std::size_t channel, double input_bias) const {
        return static_cast<double>(bias[channel]) + (input_bias - static_cast<double>(mean[channel])) * scale(channel);
    }
};

namespace detail {

template <class T>
void require_size(const std::vector<T>& values, std::size_t expected, std::string_view layer, std::string_view what) {
    if (values.size() != expected)
        throw shape_mismatch{layer, std::string{what} + " has " + std::to_string(values.size()) + " values, expected " +
                                        std::to_string(expected)};
}

template <class T>
void require_channels(const batch_norm<T>& norm, std::size_t channels, std::string_view layer) {
    require_size(norm.weight, channels, layer, "the norm's weight");
    require_size(norm.bias, channels, layer, "the norm's bias");
    require_size(norm.mean, channels, layer, "the norm's mean");
    require_size(norm.variance, channels, layer, "the norm's variance");
}
inline void require_channels(const no_norm&, std::size_t, std::string_view) {}

}  // namespace detail

/// Scales the weights, whose first axis is the output channel, and computes the bias, so that the layer needs no norm.
/// An empty bias counts as zeros. Computes in double, with one rounding per value.
/// Errors   shape_mismatch if the numbers of channels differ; nothing is then changed
template <std::floating_point T>
void fold(const batch_norm<T>& norm, std::vector<T>& weight, std::vector<T>& bias, std::string_view layer = "") {
    const std::size_t channels = norm.weight.size();
    detail::require_channels(norm, channels, layer);
    if (channels == 0 || weight.size() % channels != 0)
        throw shape_mismatch{layer, "the weight has " + std::to_string(weight.size()) +
                                        " values, which is not a multiple of the norm's " + std::to_string(channels) +
                                        " channels"};
    if (!bias.empty()) detail::require_size(bias, channels, layer, "the bias");
    bias.resize(channels, T{0});
    const std::size_t reduced = weight.size() / channels;
    for (std::size_t c = 0; c < channels; ++c) {
        const double scale = norm.scale(c);
        for (std::size_t i = c * reduced; i < (c + 1) * reduced; ++i)
            weight[i] = static_cast<T>(static_cast<double>(weight[i]) * scale);
        bias[c] = static_cast<T>(norm.shift(c, static_cast<double>(bias[c])));
    }
}

}  // namespace quantsweep
