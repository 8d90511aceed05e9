// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats whose numbers are an arbitrary list of levels.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/format.hpp>

namespace quantsweep {

namespace detail {

/// Levels in ascending order, and for each pair of neighbours the largest float that rounds to the lower level.
struct level_table {
    std::vector<float> levels;
    std::vector<float> midpoints;

    explicit level_table(std::vector<float> given);
};

}  // namespace detail

/// Rounds to the nearest of the levels times a scale; a tie goes to the lower level.
/// NaN/Inf  NaN stays NaN; infinities round to the outermost level on their side
class code_book_quantizer {
public:
    /// Takes the levels and the scale that multiplies them.
    code_book_quantizer(std::shared_ptr<const detail::level_table> table, float scale)
        : table_{std::move(table)}, scale_{scale} {}

    float operator()(float x) const noexcept;
    void apply(std::span<const float> input, std::span<float> output) const noexcept;
    /// Exact: between two midpoints, the integral of the squared error is a difference of cubes.
    /// Cost     O(levels that the bin spans + log(levels)) per bin
    double squared_error(std::span<const bin> bins) const noexcept;

    float scale() const noexcept { return scale_; }
    const std::vector<float>& levels() const noexcept { return table_->levels; }
    float low() const noexcept { return table_->levels.front() * scale_; }
    float high() const noexcept { return table_->levels.back() * scale_; }

private:
    double mean_square(double a, double b) const noexcept;

    std::shared_ptr<const detail::level_table> table_;
    float scale_;
};

/// A format with the levels that you give: "code_book:-1,-0.5,0,0.5,1". The scale maps the largest magnitude of the
/// levels to the larger magnitude of the range. If 0 is not a level, 0 becomes another number, and so do the zeros of
/// padding and ReLU.
/// Errors   quantizer(range): format_range if an end is not finite, or low > high
class code_book {
public:
    /// Takes the levels in any order.
    /// Errors   invalid_argument for fewer than two levels, for equal levels, or for one that is not finite
    explicit code_book(std::vector<float> levels);

    /// The levels in ascending order.
    std::span<const float> levels() const noexcept { return table_->levels; }
    unsigned bits() const noexcept;
    bool symmetric() const noexcept { return true; }
    std::string name() const;
    code_book_quantizer quantizer(range asked) const;
    /// Errors   format_range if the scale is not finite and positive, or the zero point is not 0
    code_book_quantizer quantizer_of_scale(float scale, int zero_point = 0) const;
    friend bool operator==(const code_book& a, const code_book& b) { return a.table_->levels == b.table_->levels; }

private:
    std::shared_ptr<const detail::level_table> table_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/code_book.ipp>
#endif
