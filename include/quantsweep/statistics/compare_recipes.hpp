// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Whether one recipe loses more than another.

#include <string_view>

#include <quantsweep/result/result.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>

namespace quantsweep {

/// How much more the metric loses under `a` than under `b`, paired by sample: positive where `a` is worse. The interval has
/// the sweep's confidence and is about what the sweep's intervals are about. Whether two schemes differ is asked of their
/// uniform_recipe. Of several comparisons each has its own chance of error: correct with holm().
/// Of a ratio of totals, such as perplexity, it is the ratio under `a` against that under `b`, as estimate_ratio_drop has it.
/// metric  one of the sweep's; empty is the one that leads
/// NaN/Inf  samples whose scores are not finite are refused
/// Errors   invalid_argument for a recipe or metric that the result has not, that failed, of a sweep that was stopped, and
///          of a metric of a whole set that is no ratio, which has no scores by sample
/// Cost     linear in the samples
drop_estimate compare_recipes(const sweep_result& result, std::string_view a, std::string_view b,
                              std::string_view metric = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/statistics/compare_recipes.ipp>
#endif
