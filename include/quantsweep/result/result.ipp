// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of result.hpp.

#include <quantsweep/result/result.hpp>

#include <algorithm>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/result/detail/same_number.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string_view to_string(estimand about) noexcept {
    return about == estimand::population ? "population" : "evaluation set";
}

QUANTSWEEP_INLINE bool operator==(const screened_group& a, const screened_group& b) {
    return a.layers == b.layers && detail::same_number(a.drop, b.drop);
}

QUANTSWEEP_INLINE bool operator==(const screening& a, const screening& b) {
    return a.scheme == b.scheme && a.threshold == b.threshold && a.groups == b.groups &&
           detail::same_number(a.cleared_drop, b.cleared_drop) && a.confirmed == b.confirmed;
}

QUANTSWEEP_INLINE bool operator==(const error_trace& a, const error_trace& b) {
    return a.scheme == b.scheme && std::equal(a.sqnr_db.begin(), a.sqnr_db.end(), b.sqnr_db.begin(), b.sqnr_db.end(),
                                              detail::same_numbers<std::vector<double>>);
}

QUANTSWEEP_INLINE std::vector<std::string> scheme_names(const sweep_result& result) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    for (const scheme_summary& scheme : result.schemes) add(scheme.name);
    for (const row& r : result.rows) add(r.scheme);
    return names;
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::allocation_limit>;
template class std::vector<quantsweep::allocation_point>;
template class std::vector<quantsweep::condition>;
template class std::vector<quantsweep::error_trace>;
template class std::vector<quantsweep::explanation>;
template class std::vector<quantsweep::layer_summary>;
template class std::vector<quantsweep::measured_pair>;
template class std::vector<quantsweep::metric_info>;
template class std::vector<quantsweep::metric_summary>;
template class std::vector<quantsweep::mode_rule>;
template class std::vector<quantsweep::range_used>;
template class std::vector<quantsweep::recipe_choice>;
template class std::vector<quantsweep::recipe_result>;
template class std::vector<quantsweep::remedy>;
template class std::vector<quantsweep::row>;
template class std::vector<quantsweep::scheme_summary>;
template class std::vector<quantsweep::score>;
template class std::vector<quantsweep::screened_group>;
template class std::vector<quantsweep::screening>;
template class std::vector<quantsweep::statement>;
template class std::vector<quantsweep::stored_weights>;
#endif
