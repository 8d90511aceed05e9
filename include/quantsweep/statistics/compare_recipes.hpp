// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Tests whether one recipe loses more than another.

#include <string_view>

#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// Returns how much more the metric loses under `a` than under `b`, paired by sample: positive if `a` is worse. The
/// interval has the sweep's confidence and the sweep's estimand. To compare two schemes, compare their uniform_recipe. If
/// you make several comparisons, each has its own chance of error: correct them with holm(). For a ratio of totals, such
/// as perplexity, the estimate compares the ratio under `a` with the ratio under `b`, as estimate_ratio_drop does.
/// metric   one of the sweep's metrics; empty means the leading one
/// NaN/Inf  samples whose scores are not finite are refused
/// Errors   invalid_argument for a recipe or metric that the result does not have, a recipe that failed, a recipe of a
///          sweep that was stopped, and a metric of a whole set that is not a ratio, which has no scores by sample
/// Cost     linear in the samples
drop_estimate compare_recipes(const sweep_result& result, std::string_view a, std::string_view b,
                              std::string_view metric = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/compare_recipes.ipp>
#endif
