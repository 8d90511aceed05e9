// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What follows a layer's sums while they are in cache: bias, unfolded norm and activation.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include <quantsweep/layers/activation.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/detail/product.hpp>

namespace quantsweep::detail {

/// Call start(sums, c) before the products are added and end(sums, c) afterwards. Row i of the sums is output channel c
/// + i.
template <std::floating_point T, class Activation>
class finish {
public:
    explicit finish(const std::vector<T>& bias) : bias_{bias.data(), bias.size()} {}
    finish(const std::vector<T>& bias, const batch_norm<T>& norm) : bias_{bias.data(), bias.size()}, norm_{&norm} {}

    T start(std::size_t channel) const { return norm_ || bias_.empty() ? T{0} : bias_[channel]; }
    void start(const matrix<T>& sums, std::size_t channel) const {
        for (std::size_t i = 0; i < sums.rows; ++i)
            std::fill_n(sums.data + i * sums.pitch, sums.columns, start(channel + i));
    }

    void end(const matrix<T>& sums, std::size_t channel) const {
        for (std::size_t i = 0; i < sums.rows && norm_; ++i) normalise(sums.row(i), channel + i);
        if (sums.pitch == sums.columns)  // in one pass; otherwise each short row would have a tail of its own
            return Activation{}(std::span<T>{sums.data, sums.rows * sums.columns});
        for (std::size_t i = 0; i < sums.rows; ++i) Activation{}(sums.row(i));
    }

private:
    void normalise(std::span<T> row, std::size_t channel) const {
        const T scale = static_cast<T>(norm_->scale(channel));
        const double bias = bias_.empty() ? 0.0 : static_cast<double>(bias_[channel]);
        const T shift = static_cast<T>(norm_->shift(channel, bias));
        for_each_chunk(row, [=](auto& x) { x = x * scale + shift; });
    }

    std::span<const T> bias_;
    const batch_norm<T>* norm_ = nullptr;
};

}  // namespace quantsweep::detail
