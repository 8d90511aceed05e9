// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns a host's tensors into the observations that summaries receive.

#include <optional>
#include <string>

#include <quantsweep/calibrate/detail/any_summaries.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/observe/min_max.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE any_view to_view(const parameter& lent) { return lent.values; }

/// Errors  nonfinite_value if there is NaN or infinity
QUANTSWEEP_INLINE void require_finite(const std::string& layer, const std::string& tensor, const any_view& values) {
    min_max all;
    observe_tensor(all, values, axes{std::nullopt, std::nullopt});
    const distribution seen = all.summary();
    if (seen.nonfinite() == 0) return;
    throw nonfinite_value{layer, std::to_string(seen.nans) + " NaN, " + std::to_string(seen.positive_infinities) +
                                     " +Inf, " + std::to_string(seen.negative_infinities) + " -Inf among " +
                                     std::to_string(element_count(shape_of(values))) + " values of " + tensor +
                                     "; fix the network or the batch, or set nonfinite to report"};
}

/// Returns an observation with the shape and axes of these values; their elements are not read.
QUANTSWEEP_INLINE observation like(const any_view& values, const axes& where) {
    observation result{{}, where};
    result.values.shape = shape_of(values);
    result.values.strides = values.strides;
    return result;
}

}  // namespace quantsweep::detail
