// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats a metric's numbers, and finds them in a result.

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// Returns the k-th metric's score of a row; an empty score if a broken file left the row without one.
inline const score& score_at(const row& r, std::size_t k = 0) {
    static const score none{};
    return k < r.scores.size() ? r.scores[k] : none;
}

/// Whether the metric's values have intervals.
inline bool has_value_interval(const metric_summary& metric) {
    return metric.info.against_float && !metric.interval.empty() && metric.interval != "none";
}

/// How a metric's numbers are written. Shares of samples are in percent and points. Drops that are shares of the
/// baseline are in percent. A metric that compares with float and whose best value is a bound, such as a cosine, has
/// six decimals, because the distance from the bound matters. All others have four digits.
class metric_text {
public:
    explicit metric_text(const metric_info& metric)
        : percent_{metric.zero_one},
          share_{metric.exponential},
          sign_{metric.higher_is_better ? -1.0 : 1.0},
          near_bound_{metric.against_float && (metric.higher_is_better ? metric.upper_bound : metric.lower_bound)} {}

    double scaled(double value) const noexcept { return percent_ ? 100 * value : value; }
    std::string bare(double value) const {
        return percent_ ? fixed(100 * value, 2) : near_bound_ ? fixed(value, 6) : significant(value, 4);
    }
    std::string value(double value) const { return percent_ ? bare(value) + " %" : bare(value); }
    std::string bare_drop(double drop) const { return share_ ? fixed(100 * drop, 2) : bare(drop); }
    std::string drop(double drop) const { return bare_drop(drop).append(drop_unit()); }
    /// Returns " points", " %" or an empty text.
    std::string_view drop_unit() const noexcept { return percent_ ? " points" : share_ ? " %" : ""; }
    /// Returns the value that is worse than the baseline by a drop.
    double moved(double baseline, double drop) const noexcept {
        return share_ ? baseline * (1 + sign_ * drop) : baseline + sign_ * drop;
    }
    /// Returns text such as "0.998123 [0.997500, 0.998700]".
    std::string value_interval(const score& s) const {
        return std::isnan(s.value_low) || std::isnan(s.value_high)
                   ? bare(s.value)
                   : bare(s.value) + " [" + bare(s.value_low) + ", " + bare(s.value_high) + "]";
    }
    /// Returns text such as "1.25 [0.60, 1.90]".
    std::string interval(const score& s) const {
        return std::isnan(s.low) || std::isnan(s.high)
                   ? bare_drop(s.drop)
                   : bare_drop(s.drop) + " [" + bare_drop(s.low) + ", " + bare_drop(s.high) + "]";
    }
    /// Returns the heading of a table's column.
    std::string unit(std::string_view name) const {
        return std::string{name}.append(percent_ ? ", points" : share_ ? ", %" : "");
    }
    std::string value_unit(std::string_view name) const { return std::string{name}.append(percent_ ? ", %" : ""); }

private:
    bool percent_, share_;
    double sign_;
    bool near_bound_;
};

}  // namespace quantsweep::detail
