// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A metric's numbers as text, and where a result holds them.

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// What the k-th metric says of a row: no number where a broken file left the row without one.
inline const score& score_at(const row& r, std::size_t k = 0) {
    static const score none{};
    return k < r.scores.size() ? r.scores[k] : none;
}

/// How a metric's numbers are written: shares of samples in percent and points; what compares with float and is at best a
/// bound, as a cosine, with six decimals, since what matters is the distance from the bound; others with four digits.
class metric_text {
public:
    explicit metric_text(const metric_info& metric)
        : percent_{metric.zero_one},
          near_bound_{metric.against_float && (metric.higher_is_better ? metric.upper_bound : metric.lower_bound)} {}

    bool percent() const noexcept { return percent_; }
    double scaled(double value) const noexcept { return percent_ ? 100 * value : value; }
    std::string bare(double value) const {
        return percent_ ? fixed(100 * value, 2) : near_bound_ ? fixed(value, 6) : significant(value, 4);
    }
    std::string value(double value) const { return percent_ ? bare(value) + " %" : bare(value); }
    std::string drop(double drop) const { return percent_ ? bare(drop) + " points" : bare(drop); }
    /// "1.25 [0.60, 1.90]"
    std::string interval(const score& s) const {
        return std::isnan(s.low) || std::isnan(s.high) ? bare(s.drop)
                                                       : bare(s.drop) + " [" + bare(s.low) + ", " + bare(s.high) + "]";
    }
    /// For the head of a table's column.
    std::string unit(std::string_view name) const { return std::string{name}.append(percent_ ? ", points" : ""); }
    std::string value_unit(std::string_view name) const { return std::string{name}.append(percent_ ? ", %" : ""); }

private:
    bool percent_, near_bound_;
};

}  // namespace quantsweep::detail
