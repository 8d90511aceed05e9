// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of allocation_summary.hpp.

#include <quantsweep/result/allocation_summary.hpp>

#include <cstddef>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/result/detail/same_number.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool operator==(const allocation_point& a, const allocation_point& b) {
    return a.name == b.name && a.uniform == b.uniform && a.choices == b.choices && a.cost == b.cost &&
           a.limited_costs == b.limited_costs && a.measured == b.measured && a.rival == b.rival &&
           a.against_rival == b.against_rival && a.failure == b.failure &&
           detail::same_numbers({a.predicted_drop, a.predicted_sqnr_db, a.choosing_drop, a.output_sqnr_db},
                                {b.predicted_drop, b.predicted_sqnr_db, b.choosing_drop, b.output_sqnr_db});
}

QUANTSWEEP_INLINE bool operator==(const measured_pair& a, const measured_pair& b) {
    return a.first == b.first && a.second == b.second && detail::same_number(a.interaction, b.interaction);
}

QUANTSWEEP_INLINE bool operator==(const allocation_summary& a, const allocation_summary& b) {
    return a.metric == b.metric && a.cost_name == b.cost_name && a.float_cost == b.float_cost && a.budget == b.budget &&
           a.limits == b.limits && a.choosing_samples == b.choosing_samples &&
           a.verifying_samples == b.verifying_samples && a.points == b.points && a.recommended == b.recommended &&
           a.reason == b.reason && a.adds_up == b.adds_up && a.pairs == b.pairs &&
           detail::same_numbers({a.baseline, a.confidence, a.error_bound}, {b.baseline, b.confidence, b.error_bound});
}

QUANTSWEEP_INLINE bool keeps_limits(const allocation_point& point, const std::vector<allocation_limit>& limits) {
    for (std::size_t k = 0; k < limits.size(); ++k)
        if (point.limited_costs.at(k) > limits[k].budget) return false;
    return true;
}

}  // namespace quantsweep
