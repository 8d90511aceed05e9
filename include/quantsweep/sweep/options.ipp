// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of options.hpp.

#include <quantsweep/sweep/options.hpp>

#include <cmath>
#include <optional>
#include <set>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/screening_mode.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void check_recipes(const std::vector<recipe>& recipes) {
    std::set<std::string> names;
    for (const recipe& each : recipes) {
        if (each.name.empty())
            throw invalid_argument{
                "", "a recipe has no name; give it one, because the result tells recipes apart by their names"};
        if (!names.insert(each.name).second)
            throw invalid_argument{"", "two recipes are called '" + each.name + "'; rename one"};
        if (each.otherwise) check_scheme(*each.otherwise);
        for (const auto& [layer, how] : each.layers)
            if (how) check_scheme(*how);
    }
}

}  // namespace detail

QUANTSWEEP_INLINE void detail::check_shards(const sweep_options& options) {
    check_shard(options.shard);
    if (options.shard.is_all()) return;
    if (options.peers)
        throw invalid_argument{"", "a sweep over several ranks distributes the batches itself; do not set a shard"};
    if (!options.store)
        throw invalid_argument{
            "", "a shard must keep its records for the other shards: give the sweep a store, such as a journal"};
    if (options.stop_threshold)
        throw invalid_argument{"",
                               "stop_threshold decides after every few batches from the samples of all shards; sweep "
                               "without it, or over MPI"};
}

QUANTSWEEP_INLINE void check_sweep_options(const sweep_options& options) {
    if (options.schemes.empty() && options.recipes.empty())
        throw invalid_argument{"", "a sweep needs at least one scheme, such as w8a8(), or a recipe"};
    if (!(options.confidence > 0 && options.confidence < 1))
        throw invalid_argument{"",
                               "confidence is " + std::to_string(options.confidence) + "; it must lie between 0 and 1"};
    if (options.threads == 0) throw invalid_argument{"", "a sweep needs at least one thread"};
    detail::check_shards(options);
    if (options.stop_threshold && !std::isfinite(*options.stop_threshold))
        throw invalid_argument{"",
                               "stop_threshold is not a finite number; give a drop in units of the metric, or none"};
    if (options.modes.empty())
        throw invalid_argument{"", "a sweep needs at least one mode, such as sweep_mode::only()"};
    if (const sweep_mode* screen = detail::screening_mode(options.modes)) {
        if (!std::isfinite(screen->threshold()))
            throw invalid_argument{
                "", "the threshold of screen is not a finite number; give a drop in units of the metric"};
        if (options.stop_threshold)
            throw invalid_argument{
                "", "screen decides by all samples, but stop_threshold leaves some out; use them in two sweeps"};
    }
    for (std::size_t k = 0; k < options.modes.size(); ++k)
        for (std::size_t j = 0; j < k; ++j)
            if (options.modes[j].name() == options.modes[k].name())
                throw invalid_argument{
                    "", "the mode '" + options.modes[k].name() + "' is requested twice; request it once"};
    std::set<std::string> names;
    for (const scheme& how : options.schemes) detail::check_scheme(how);
    detail::check_recipes(options.recipes);
    for (const scheme& how : options.schemes)
        if (!names.insert(how.name).second)
            throw invalid_argument{"", "two schemes are called '" + how.name + "'; rename one"};
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::recipe>;
template class std::vector<quantsweep::scheme>;
template class std::vector<quantsweep::tensor_scales>;
#endif
