// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What follows a layer's sums while they are in cache: bias, unfolded norm, activation.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <quantsweep/layers/activation.hpp>
#include <quantsweep/layers/batch_norm.hpp>

namespace quantsweep::detail {

/// start(row, c) before the products are added, end(row, c) after; a row holds values of output channel c.
template <std::floating_point T, class Activation>
class finish {
public:
    explicit finish(const std::vector<T>& bias) : bias_{bias.data(), bias.size()} {}
    finish(const std::vector<T>& bias, const batch_norm<T>& norm) : bias_{bias.data(), bias.size()}, norm_{&norm} {}

    T start(std::size_t channel) const { return norm_ || bias_.empty() ? T{0} : bias_[channel]; }
    void start(std::span<T> row, std::size_t channel) const { std::fill(row.begin(), row.end(), start(channel)); }

    void end(std::span<T> row, std::size_t channel) const {
        if (norm_) {
            const T scale = static_cast<T>(norm_->scale(channel));
            const double bias = bias_.empty() ? 0.0 : static_cast<double>(bias_[channel]);
            const T shift = static_cast<T>(norm_->shift(channel, bias));
            for_each_chunk(row, [=](auto& x) { x = x * scale + shift; });
        }
        Activation{}(row);
    }

private:
    std::span<const T> bias_;
    const batch_norm<T>* norm_ = nullptr;
};

}  // namespace quantsweep::detail
