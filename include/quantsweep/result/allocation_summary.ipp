// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of allocation_summary.hpp.

#include <quantsweep/result/allocation_summary.hpp>

#include <cstddef>
#include <tuple>
#include <vector>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/result/detail/same_number.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool operator==(const allocation_point& a, const allocation_point& b) {
    const auto fields = [](const allocation_point& p) {
        return std::tie(p.name, p.uniform, p.choices, p.cost, p.limited_costs, p.measured, p.rival, p.against_rival,
                        p.failure);
    };
    return fields(a) == fields(b) &&
           detail::same_numbers({a.predicted_drop, a.predicted_sqnr_db, a.choosing_drop, a.output_sqnr_db},
                                {b.predicted_drop, b.predicted_sqnr_db, b.choosing_drop, b.output_sqnr_db});
}

QUANTSWEEP_INLINE bool operator==(const measured_pair& a, const measured_pair& b) {
    return a.first == b.first && a.second == b.second && detail::same_number(a.interaction, b.interaction);
}

QUANTSWEEP_INLINE bool operator==(const allocation_summary& a, const allocation_summary& b) {
    const auto fields = [](const allocation_summary& s) {
        return std::tie(s.metric, s.cost_name, s.float_cost, s.budget, s.limits, s.choosing_samples,
                        s.verifying_samples, s.points, s.recommended, s.reason, s.adds_up, s.pairs);
    };
    return fields(a) == fields(b) &&
           detail::same_numbers({a.baseline, a.confidence, a.error_bound}, {b.baseline, b.confidence, b.error_bound});
}

QUANTSWEEP_INLINE bool keeps_limits(const allocation_point& point, const std::vector<allocation_limit>& limits) {
    for (std::size_t k = 0; k < limits.size(); ++k)
        if (point.limited_costs.at(k) > limits[k].budget) return false;
    return true;
}

}  // namespace quantsweep
