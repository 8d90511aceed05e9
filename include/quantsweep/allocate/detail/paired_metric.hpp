// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Checks that the leading metric can compare two recipes sample by sample.

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/any_metrics.hpp>

namespace quantsweep::detail {

/// Errors  invalid_argument for a metric of a whole set that is no ratio of totals
inline void require_paired_lead(const any_metrics& metrics) {
    if (metrics.info(0).whole_set && !metrics.info(0).ratio)
        throw invalid_argument{"", "'" + metrics.info(0).name +
                                       "' is a metric of a whole set, whose scores cannot be paired by sample; put "
                                       "another metric first, such as metrics{top1{}, ...}"};
}

}  // namespace quantsweep::detail
