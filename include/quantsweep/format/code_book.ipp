// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of code_book.hpp.

#include <quantsweep/format/code_book.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/detail/round.hpp>
#include <quantsweep/format/detail/scale.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE level_table::level_table(std::vector<float> given) : levels{std::move(given)} {
    std::sort(levels.begin(), levels.end());
    for (std::size_t k = 1; k < levels.size(); ++k) {
        const double middle = (static_cast<double>(levels[k - 1]) + static_cast<double>(levels[k])) / 2;
        const float rounded = static_cast<float>(middle);
        midpoints.push_back(static_cast<double>(rounded) <= middle
                                ? rounded
                                : std::nextafter(rounded, -std::numeric_limits<float>::infinity()));
    }
}

/// Errors   invalid_argument for fewer than two levels, for equal levels, or for a level that is not finite
QUANTSWEEP_INLINE std::shared_ptr<const level_table> checked_levels(std::vector<float> levels) {
    if (levels.size() < 2) throw invalid_argument{"", "a code book needs at least two levels"};
    for (float level : levels)
        if (!std::isfinite(level)) throw invalid_argument{"", "the levels of a code book must be finite"};
    auto table = std::make_shared<const level_table>(std::move(levels));
    if (std::adjacent_find(table->levels.begin(), table->levels.end()) != table->levels.end())
        throw invalid_argument{"", "the levels of a code book must differ, but two are equal"};
    return table;
}

}  // namespace detail

QUANTSWEEP_INLINE float code_book_quantizer::operator()(float x) const noexcept {
    return detail::round_to_levels(x, {table_->levels, table_->midpoints}, scale_);
}

QUANTSWEEP_INLINE void code_book_quantizer::apply(std::span<const float> input,
                                                  std::span<float> output) const noexcept {
    detail::round(input, output, level_list{table_->levels, table_->midpoints}, scale_);
}

QUANTSWEEP_INLINE double code_book_quantizer::squared_error(std::span<const bin> bins) const noexcept {
    const double scale = static_cast<double>(scale_);
    double sum = 0;
    for (const bin& b : bins)
        sum += static_cast<double>(b.count) *
               mean_square(static_cast<double>(b.lower) / scale, static_cast<double>(b.upper) / scale);
    return sum * scale * scale;
}

QUANTSWEEP_INLINE double code_book_quantizer::mean_square(double a, double b) const noexcept {
    const std::vector<float>&levels = table_->levels, &midpoints = table_->midpoints;
    auto k = static_cast<std::size_t>(std::lower_bound(midpoints.begin(), midpoints.end(), a) - midpoints.begin());
    const auto error = [&](double x) { return x - static_cast<double>(levels[k]); };
    if (a == b) return error(a) * error(a);
    double sum = 0;
    for (double from = a; from < b; ++k) {
        const double to = k < midpoints.size() ? std::min(b, static_cast<double>(midpoints[k])) : b;
        const double left = error(from), right = error(to);
        sum += (to - from) * (left * left + left * right + right * right) / 3;
        from = std::max(from, to);
    }
    return sum / (b - a);
}

QUANTSWEEP_INLINE code_book::code_book(std::vector<float> levels) : table_{detail::checked_levels(std::move(levels))} {}

QUANTSWEEP_INLINE unsigned code_book::bits() const noexcept {
    return static_cast<unsigned>(std::bit_width(table_->levels.size() - 1));
}

QUANTSWEEP_INLINE std::string code_book::name() const {
    std::string text = "code_book";
    for (float level : table_->levels) text += (text.back() == 'k' ? ':' : ',') + number_text(level);
    return text;
}

QUANTSWEEP_INLINE code_book_quantizer code_book::quantizer(range asked) const {
    detail::require_range(asked, *this);
    return {table_, detail::symmetric_scale(
                        asked, static_cast<double>(std::max(-table_->levels.front(), table_->levels.back())))};
}

QUANTSWEEP_INLINE code_book_quantizer code_book::quantizer_of_scale(float scale, int zero_point) const {
    detail::require_scale(scale, zero_point, *this);
    return {table_, scale};
}

}  // namespace quantsweep
