// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The tail of a distribution beyond a magnitude on one side: the number of values, their excess, and its
///        square.

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep::detail {

/// The side of 0. Negative values are treated by their magnitude.
enum class side { negative, positive };

/// Values are uniform in their bins, so all three sums are polynomials between neighbouring edges of the bins.
/// Cost     O(bins) to build; O(1) for a look-up if the bins are about as wide as those of a bit_histogram<6>
class tail {
public:
    tail(std::span<const bin> bins, side which) {
        if (which == side::positive)
            sum_up(bins.rbegin(), std::find_if(bins.rbegin(), bins.rend(), [](const bin& b) { return b.upper <= 0; }),
                   1);
        else
            sum_up(bins.begin(), std::find_if(bins.begin(), bins.end(), [](const bin& b) { return b.lower >= 0; }), -1);
        if (!empty()) index_cells();
    }

    bool empty() const noexcept { return end_ == 0; }

    /// Returns N(t) = #{x > t}.
    double count(double t) const noexcept {
        if (t >= end_) return 0;
        const piece& p = find(t);
        return p.count - p.density * (t - p.start);
    }
    /// Returns G(t), the sum of x - t over x > t                                         (docs/quantization.md, eq. 20)
    double excess(double t) const noexcept {
        if (t >= end_) return 0;
        const piece& p = find(t);
        return p.excess_at(t - p.start);
    }
    /// Returns the sum of (x - t)^2 over x > t.
    double squares(double t) const noexcept {
        if (t >= end_) return 0;
        const piece& p = find(t);
        const double d = t - p.start;
        return p.squares - d * (2 * p.excess - d * (p.count - d * p.density / 3));
    }

    /// Returns the sum of G((k + 1/2) step) over k in [0, codes).
    /// Cost     O(min(codes, bins))
    double excess_at_ties(double step, std::size_t codes) const noexcept {
        const auto ties = static_cast<std::size_t>(std::min(std::round(end_ / step), static_cast<double>(codes)));
        return ties < pieces_.size() ? tie_by_tie(step, ties) : piece_by_piece(step, ties);
    }

private:
    /// The stretch from `start` to the start of the piece before it. Holds the sums over the values beyond `start`, and
    /// the density of the values within the piece.
    struct piece {
        double start, count, excess, squares, density;

        double excess_at(double d) const noexcept { return excess - d * (count - d * density / 2); }
        /// Returns the sum of excess_at(d + j step) over j in [0, n).
        double excess_at_progression(double d, double step, double n) const noexcept {
            const double pairs = n * (n - 1) / 2;
            const double sum = n * d + step * pairs;
            const double of_squares = n * d * d + 2 * d * step * pairs + step * step * pairs * (2 * n - 1) / 3;
            return n * excess - count * sum + density / 2 * of_squares;
        }
    };

    /// Takes the bins of one side, outermost first. `sign` turns their ends into magnitudes.
    template <class Iterator>
    void sum_up(Iterator first, Iterator last_bin, float sign) {
        if (first == last_bin) return;
        const auto outer = [&](const bin& b) { return static_cast<double>(std::max(sign * b.lower, sign * b.upper)); };
        const auto inner = [&](const bin& b) { return static_cast<double>(std::min(sign * b.lower, sign * b.upper)); };
        end_ = outer(*first);
        pieces_.reserve(static_cast<std::size_t>(last_bin - first) + 3);
        pieces_.push_back({std::numeric_limits<double>::infinity(), 0, 0, 0, 0});
        pieces_.push_back({end_, 0, 0, 0, 0});
        piece last = pieces_.back();
        double point = 0;  // values exactly at the start of the last piece, which do not lie beyond it
        const auto extend = [&](double start, double held) {
            const double count = last.count + point, width = last.start - start;
            last = {start, count + held, last.excess + (count + held / 2) * width,
                    last.squares + (2 * last.excess + (count + held / 3) * width) * width, held / width};
            point = 0;
            pieces_.push_back(last);
        };
        for (; first != last_bin; ++first) {
            const bin& b = *first;
            if (outer(b) < last.start) extend(outer(b), 0);
            if (b.lower < b.upper)
                extend(inner(b), static_cast<double>(b.count));
            else
                point += static_cast<double>(b.count);
        }
        if (last.start > 0) extend(0, 0);
    }

    static double nearest(double steps) noexcept { return (steps + 0x1.8p52) - 0x1.8p52; }

    double tie_by_tie(double step, std::size_t ties) const noexcept {
        double sum = 0;
        for (std::size_t k = 0; k < ties; ++k) sum += excess((static_cast<double>(k) + 0.5) * step);
        return sum;
    }

    double piece_by_piece(double step, std::size_t ties) const noexcept {
        const double inverse = 1 / step;
        double sum = 0, end = static_cast<double>(ties);
        for (std::size_t i = 2; i < pieces_.size() && end > 0; ++i) {
            const piece& p = pieces_[i];
            const double first = std::min(nearest(p.start * inverse), end);
            sum += p.excess_at_progression((first + 0.5) * step - p.start, step, end - first);
            end = first;
        }
        return sum;
    }

    static constexpr unsigned cell_shift = 52 - 6;
    static std::uint64_t cell(double t) noexcept { return std::bit_cast<std::uint64_t>(t) >> cell_shift; }

    /// Finds the piece in which each cell begins. A cell holds the doubles with the same exponent and first six
    /// mantissa bits.
    void index_cells() {
        auto i = static_cast<std::uint32_t>(pieces_.size() - 1);
        first_cell_ = cell(pieces_[i - 1].start);
        cells_.resize(cell(end_) - first_cell_ + 1);
        for (std::uint64_t c = first_cell_; c <= cell(end_); ++c) {
            while (pieces_[i - 1].start <= std::bit_cast<double>(c << cell_shift)) --i;
            cells_[c - first_cell_] = i;
        }
    }

    const piece& find(double t) const noexcept {
        assert(0 <= t && t < end_);
        const std::uint64_t c = cell(t);
        const piece* p = pieces_.data() + (c < first_cell_ ? pieces_.size() - 1 : cells_[c - first_cell_]);
        while ((p - 1)->start <= t) --p;
        return *p;
    }

    std::vector<piece> pieces_{};  // descending, from infinity
    std::vector<std::uint32_t> cells_{};
    std::uint64_t first_cell_ = 0;
    double end_ = 0;  // the largest magnitude
};

/// The tails of both sides.
struct tails {
    explicit tails(std::span<const bin> bins) : below{bins, side::negative}, above{bins, side::positive} {}

    /// Returns #{x > t} plus #{x < -t}.
    double count(double t) const noexcept { return below.count(t) + above.count(t); }
    /// Returns the squared error of clipping to [-negative, positive].
    double clipping_error(double negative, double positive) const noexcept {
        return below.squares(std::max(negative, 0.0)) + above.squares(std::max(positive, 0.0));
    }
    /// Returns the squared error of rounding to the multiples of `step` from -negative to positive.
    /// Formula  docs/quantization.md, eq. 21
    double rounding_error(double step, std::size_t negative, std::size_t positive) const noexcept {
        return std::max(0.0,
                        clipping_error(0, 0) -
                            2 * step * (below.excess_at_ties(step, negative) + above.excess_at_ties(step, positive)));
    }
    /// Returns how many of `codes` codes besides 0 are best placed on the positive side: there the last one still lowers
    /// the error by more than another code on the negative side would. Returns all or none if one side holds no values.
    std::size_t positive_codes(double step, std::size_t codes) const noexcept {
        if (below.empty() || above.empty()) return below.empty() ? codes : 0;
        std::size_t low = 0, high = codes;
        while (low < high) {
            const std::size_t middle = low + (high - low) / 2;
            const double one_more = above.excess((static_cast<double>(middle) + 0.5) * step);
            const double one_less = below.excess((static_cast<double>(codes - middle) - 0.5) * step);
            if (one_more > one_less)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    tail below, above;
};

}  // namespace quantsweep::detail
