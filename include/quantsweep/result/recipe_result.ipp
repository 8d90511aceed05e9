// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of recipe_result.hpp.

#include <quantsweep/result/recipe_result.hpp>

#include <algorithm>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/result/detail/same_number.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool operator==(const recipe_result& a, const recipe_result& b) {
    return a.name == b.name && a.choices == b.choices && a.scores == b.scores && a.samples == b.samples &&
           a.weight_bytes == b.weight_bytes && a.failure == b.failure &&
           detail::same_number(a.output_sqnr_db, b.output_sqnr_db) &&
           std::equal(a.sample_scores.begin(), a.sample_scores.end(), b.sample_scores.begin(), b.sample_scores.end(),
                      detail::same_numbers<std::vector<double>>);
}

}  // namespace quantsweep
