// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ranges that clip a given share of the values: at each end, or those of the largest magnitude.

#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace quantsweep {

namespace detail {

class percentile {
public:
    static constexpr bool valid(double percent) noexcept { return 50 <= percent && percent <= 100; }

    /// Errors   invalid_argument unless valid
    explicit percentile(double percent);

    double percent() const noexcept { return percent_; }

protected:
    /// How many values may be clipped.
    double clipped(const distribution& seen) const noexcept {
        return (1 - percent_ / 100) * static_cast<double>(seen.finite);
    }

private:
    double percent_;
};

}  // namespace detail

/// Clips at most (100 - p) % of the finite values, half of them at each end. Assumes that values are uniform in their
/// bin; 0 stays inside.
/// Formula  docs/quantization.md, eq. 10
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary if there is no histogram; invalid_argument unless 50 <= p <= 100
/// Cost     O(bins)
class percentile_estimator : public detail::percentile {
public:
    /// How many percent of the values the range holds.
    explicit percentile_estimator(double percent = 99.99) : percentile{percent} {}

    range estimate(const distribution& seen, const any_format&) const;
    std::string name() const;
};

/// Clips at most (100 - p) % of the finite values, those of the largest magnitude, at -T and T. Assumes that values are
/// uniform in their bin; 0 stays inside.
/// Formula  docs/quantization.md, eq. 10
/// NaN/Inf  ignored
/// Errors   empty_observation; missing_summary if there is no histogram; invalid_argument unless 50 <= p <= 100
/// Cost     O(bins)
class percentile_magnitude_estimator : public detail::percentile {
public:
    /// How many percent of the values the range holds.
    explicit percentile_magnitude_estimator(double percent = 99.99) : percentile{percent} {}

    range estimate(const distribution& seen, const any_format&) const;
    std::string name() const;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/range/percentile.ipp>
#endif
