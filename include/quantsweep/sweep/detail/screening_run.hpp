// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The mode `screen`: rounds of groups of layers, each chosen by the drops of the round before.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/detail/plan/screen_search.hpp>
#include <quantsweep/sweep/detail/score/row_maker.hpp>

namespace quantsweep::detail {

/// What the search under one scheme found.
struct scheme_screening {
    std::vector<std::size_t> units;  ///< the units searched, ascending; the search numbers them from 0
    screen_search search;
    std::vector<row> measured{};  ///< by group: numbers without names

    std::vector<std::size_t> units_of(std::size_t group) const {
        std::vector<std::size_t> found;
        for (std::size_t place : search.groups()[group].layers) found.push_back(units[place]);
        return found;
    }
};

/// Returns the result for each scheme. `totals_of(plan)` measures the cells of a plan over all samples.
inline std::vector<scheme_screening> screen_layers(const sweep_inputs& given, const swept_network& network,
                                                   const asked_rows& asked, const row_maker& rows, std::size_t mode,
                                                   double threshold,
                                                   function_ref<std::vector<cell_totals>(const row_plan&)> totals_of) {
    std::vector<scheme_screening> schemes;
    for (std::size_t s = 0; s < given.options.schemes.size(); ++s) {
        const std::vector<std::size_t> units = asked.units(s);
        schemes.push_back({units, screen_search{units.size(), threshold}});
    }
    while (true) {
        row_plan round{network.units, asked, false};
        for (std::size_t s = 0; s < schemes.size(); ++s)
            for (std::size_t group : schemes[s].search.open()) round.add_group(mode, s, schemes[s].units_of(group));
        if (round.rows().empty()) break;
        const std::vector<cell_totals> totals = totals_of(round);
        for (const planned_row& planned : round.rows()) {
            scheme_screening& scheme = schemes[planned.scheme];
            const std::size_t group = scheme.measured.size();  // groups are asked for in this order
            row& numbers = scheme.measured.emplace_back(rows.numbers(round, planned, totals[planned.cell]));
            // P-values mean nothing here: the drops chose the groups.
            for (score& each : numbers.scores) each.p_value = no_number;
            if (totals[planned.cell].done) scheme.search.tell(group, numbers.scores.front().drop);
        }
        if (given.share.ends()) break;
        for (scheme_screening& scheme : schemes) scheme.search.go_on();
    }
    return schemes;
}

/// Returns the row of one layer, given its place among those searched: the row of the smallest group in which it was
/// measured.
inline row screened_row(const scheme_screening& found, const row_maker& rows, std::size_t place,
                        const planned_row& planned) {
    const std::size_t group = found.search.smallest(place) == nowhere ? 0 : found.search.smallest(place);
    row made = found.measured[group];
    rows.name(made, planned);
    made.side = found.search.verdict(place);
    made.group = group;
    return made;
}

inline screening describe_screening(const scheme_screening& found, const swept_network& network,
                                    const std::string& scheme, double threshold) {
    screening described{scheme, threshold};
    for (std::size_t group = 0; group < found.search.groups().size(); ++group) {
        screened_group& named = described.groups.emplace_back();
        for (std::size_t unit : found.units_of(group)) named.layers.push_back(network.units[unit].name);
        named.drop = found.search.groups()[group].drop;
    }
    described.cleared_drop = found.search.cleared_drop();
    described.confirmed = found.search.confirmed();
    return described;
}

}  // namespace quantsweep::detail
