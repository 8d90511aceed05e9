// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Depthwise convolution of one plane. Vectorized over the whole plane, because its rows may be short.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <vector>

#include <quantsweep/layers/detail/chunk.hpp>
#include <quantsweep/layers/detail/im2col.hpp>

namespace quantsweep::detail {

/// The padded plane is split into stride x stride phases: the rows and columns with equal remainders. Within a phase,
/// the input of tap (ky, kx) for output i lies at i + offset for all outputs, if the outputs are laid out with the
/// phase's pitch. The whole plane is then one run of shifted multiply-adds. The columns beyond the output's width are
/// dropped.
template <std::floating_point T>
class depthwise_plan {
public:
    explicit depthwise_plan(const window& w)
        : window_{w},
          reach_{(w.kernel - 1) / w.stride},
          pitch_{w.output_width() + reach_},
          rows_{w.output_height() + reach_},
          outputs_{round_up(w.output_height() * pitch_)},
          phase_{outputs_ + reach_ * pitch_ + reach_} {
        for (std::size_t ky = 0; ky < w.kernel; ++ky)
            for (std::size_t kx = 0; kx < w.kernel; ++kx)
                offsets_.push_back((ky % w.stride * w.stride + kx % w.stride) * phase_ + ky / w.stride * pitch_ +
                                   kx / w.stride);
    }

    std::size_t scratch_size() const { return outputs_ + window_.stride * window_.stride * phase_; }

    /// Zeros the scratch memory. The part outside the image stays zero from plane to plane.
    void clear(T* scratch) const { std::fill_n(scratch, scratch_size(), T{0}); }

    /// Splits a plane into the scratch memory. Any number of filters can then run over it.
    void load(const T* plane, T* scratch) const {
        const std::size_t s = window_.stride;
        for (std::size_t p = 0; p < s * s; ++p) {
            const covered inside{window_, p % s, pitch_};
            T* target = scratch + outputs_ + p * phase_;
            for (std::size_t y = 0; y < rows_; ++y, target += pitch_) {
                const std::size_t row = y * s + p / s;  // counted from the start of the padding
                if (row >= window_.padding && row < window_.padding + window_.height)
                    gather_row(plane + (row - window_.padding) * window_.width, window_, p % s, inside, target);
            }
        }
    }

    /// Computes output = start + the sum over the taps.
    void run(const T* filter, T start, T* scratch, T* output) const {
        constexpr std::size_t lanes = chunk<T>::SizeAtCompileTime;
        for (std::size_t i = 0; i < outputs_; i += lanes)
            Eigen::Map<chunk<T>>{scratch + i} = sum(filter, start, scratch + outputs_ + i);
        const std::size_t width = window_.output_width();
        for (std::size_t y = 0; y < window_.output_height(); ++y)
            std::copy_n(scratch + y * pitch_, width, output + y * width);
    }

private:
    static std::size_t round_up(std::size_t n) {
        constexpr std::size_t lanes = chunk<T>::SizeAtCompileTime;
        return (n + lanes - 1) / lanes * lanes;
    }

    chunk<T> sum(const T* filter, T start, const T* base) const {
        using map = Eigen::Map<const chunk<T>>;
        const std::size_t taps = offsets_.size();
        chunk<T> total = chunk<T>::Constant(start);
        std::size_t t = 0;
        for (; t + 4 <= taps; t += 4)  // four at a time, so that the total stays in registers
            total += filter[t] * map{base + offsets_[t]} + filter[t + 1] * map{base + offsets_[t + 1]} +
                     filter[t + 2] * map{base + offsets_[t + 2]} + filter[t + 3] * map{base + offsets_[t + 3]};
        for (; t < taps; ++t) total += filter[t] * map{base + offsets_[t]};
        return total;
    }

    window window_;
    std::size_t reach_;  ///< the largest shift of a tap, in phase rows or columns
    std::size_t pitch_;
    std::size_t rows_;
    std::size_t outputs_;  ///< with the columns to drop, rounded up to whole chunks
    std::size_t phase_;
    std::vector<std::size_t> offsets_{};
};

}  // namespace quantsweep::detail
