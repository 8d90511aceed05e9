// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats whose numbers are an arbitrary list of levels.

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/detail/rule_quantizer.hpp>
#include <quantsweep/format/detail/scale.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/kernel/code_book.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep {

namespace detail {

/// Levels in ascending order, and the largest floats that are nearer to the lower of two neighbours.
struct level_table {
    std::vector<float> levels;
    std::vector<float> midpoints;

    explicit level_table(std::vector<float> given) : levels{std::move(given)} {
        std::sort(levels.begin(), levels.end());
        for (std::size_t k = 1; k < levels.size(); ++k) {
            const double middle = (static_cast<double>(levels[k - 1]) + static_cast<double>(levels[k])) / 2;
            const float rounded = static_cast<float>(middle);
            midpoints.push_back(static_cast<double>(rounded) <= middle
                                    ? rounded
                                    : std::nextafter(rounded, -std::numeric_limits<float>::infinity()));
        }
    }
    float magnitude() const noexcept { return std::max(-levels.front(), levels.back()); }
};

}  // namespace detail

/// Rounds to the nearest of the levels times a scale; a tie goes to the lower level.
/// NaN/Inf  NaN stays NaN; infinities go to the outermost level on their side
class code_book_quantizer : public detail::rule_quantizer<code_book_quantizer> {
public:
    code_book_quantizer(std::shared_ptr<const detail::level_table> table, float scale)
        : table_{std::move(table)}, scale_{scale} {}

    /// Exact: between two midpoints an antiderivative of the squared error is a cube.
    /// Cost     O(levels that the bin spans + log(levels)) a bin
    double squared_error(std::span<const bin> bins) const noexcept {
        const double scale = static_cast<double>(scale_);
        double sum = 0;
        for (const bin& b : bins)
            sum += static_cast<double>(b.count) *
                   mean_square(static_cast<double>(b.lower) / scale, static_cast<double>(b.upper) / scale);
        return sum * scale * scale;
    }

    float scale() const noexcept { return scale_; }
    const std::vector<float>& levels() const noexcept { return table_->levels; }
    float low() const noexcept { return table_->levels.front() * scale_; }
    float high() const noexcept { return table_->levels.back() * scale_; }
    template <class Use>
    decltype(auto) with_rule(Use&& use) const {
        return use(code_book_rule<rounding_rule::by_reciprocal>{table_->levels.data(), table_->midpoints.data(),
                                                                table_->levels.size(), scale_, 1.0f / scale_});
    }

private:
    double mean_square(double a, double b) const noexcept {
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

    std::shared_ptr<const detail::level_table> table_;
    float scale_;
};
static_assert(quantizer<code_book_quantizer>);

/// Levels of one's own: "code_book:-1,-0.5,0,0.5,1". A range is scaled so that its larger magnitude is that of the
/// levels. Where 0 is no level, 0 becomes another number, and so do the zeros of padding and ReLU.
/// Errors   quantizer(range): format_range where an end is not finite, or low > high
class code_book {
public:
    /// In any order.
    /// Errors   invalid_argument for fewer than two levels, equal ones, or one that is not finite
    explicit code_book(std::vector<float> levels) : table_{checked(std::move(levels))} {}

    std::span<const float> levels() const noexcept { return table_->levels; }
    unsigned bits() const noexcept { return static_cast<unsigned>(std::bit_width(table_->levels.size() - 1)); }
    bool symmetric() const noexcept { return true; }
    std::string name() const {
        std::string text = "code_book";
        for (float level : table_->levels) {
            std::array<char, 32> digits{};
            const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), level).ptr;
            text += (text.back() == 'k' ? ':' : ',') + std::string{digits.data(), end};
        }
        return text;
    }
    code_book_quantizer quantizer(range asked) const {
        detail::require_range(asked, name());
        return {table_, detail::symmetric_scale(asked, static_cast<double>(table_->magnitude()))};
    }
    friend bool operator==(const code_book& a, const code_book& b) { return a.table_->levels == b.table_->levels; }

private:
    static std::shared_ptr<const detail::level_table> checked(std::vector<float> levels) {
        if (levels.size() < 2) throw invalid_argument{"", "a code book of fewer than two levels"};
        for (float level : levels)
            if (!std::isfinite(level)) throw invalid_argument{"", "a code book with a level that is not finite"};
        auto table = std::make_shared<const detail::level_table>(std::move(levels));
        if (std::adjacent_find(table->levels.begin(), table->levels.end()) != table->levels.end())
            throw invalid_argument{"", "a code book with two equal levels"};
        return table;
    }

    std::shared_ptr<const detail::level_table> table_;
};
static_assert(format<code_book>);

}  // namespace quantsweep
