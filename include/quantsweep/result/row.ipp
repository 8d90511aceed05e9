// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of row.hpp.

#include <quantsweep/result/row.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/result/detail/same_number.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool operator==(const range_used& a, const range_used& b) {
    return a.tensor == b.tensor && a.format == b.format && a.estimator == b.estimator && a.host_type == b.host_type &&
           detail::same_numbers(
               {a.observed_low, a.observed_high, a.low, a.high, a.scale, a.clipped, a.host_rounding_db},
               {b.observed_low, b.observed_high, b.low, b.high, b.scale, b.clipped, b.host_rounding_db});
}

QUANTSWEEP_INLINE bool operator==(const score& a, const score& b) {
    return detail::same_numbers({a.value, a.drop, a.low, a.high, a.p_value, a.value_low, a.value_high},
                                {b.value, b.drop, b.low, b.high, b.p_value, b.value_low, b.value_high}) &&
           a.significant == b.significant;
}

QUANTSWEEP_INLINE std::string_view to_string(verdict side) noexcept {
    return side == verdict::below ? "below" : side == verdict::above ? "above" : "";
}

QUANTSWEEP_INLINE bool operator==(const row& a, const row& b) {
    return a.layer == b.layer && a.scheme == b.scheme && a.mode == b.mode && a.quantized == b.quantized &&
           a.scores == b.scores && a.samples == b.samples && a.ranges == b.ranges && a.failure == b.failure &&
           a.side == b.side && a.other_layer == b.other_layer && a.group == b.group && a.nonfinite == b.nonfinite &&
           a.output_nonfinite == b.output_nonfinite &&
           detail::same_numbers({a.sqnr_db, a.output_sqnr_db, a.interaction},
                                {b.sqnr_db, b.output_sqnr_db, b.interaction});
}

}  // namespace quantsweep
