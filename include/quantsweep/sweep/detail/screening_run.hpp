// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The mode screen: rounds of groups, each chosen by the drops of the round before.

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
    screen_search search;
    std::vector<row> measured{};  ///< by group: numbers without names
};

/// By scheme. `totals_of(plan)` measures the cells of a plan over all samples.
inline std::vector<scheme_screening> screen_layers(const sweep_inputs& given, const swept_network& network,
                                                   const row_maker& rows, std::size_t mode, double threshold,
                                                   function_ref<std::vector<cell_totals>(const row_plan&)> totals_of) {
    std::vector<scheme_screening> schemes(given.options.schemes.size(),
                                          {screen_search{network.units.size(), threshold}});
    while (true) {
        row_plan round{network.units, false};
        for (std::size_t s = 0; s < schemes.size(); ++s)
            for (std::size_t group : schemes[s].search.open())
                round.add_group(mode, s, schemes[s].search.groups()[group].layers);
        if (round.rows().empty()) break;
        const std::vector<cell_totals> totals = totals_of(round);
        for (const planned_row& planned : round.rows()) {
            scheme_screening& scheme = schemes[planned.scheme];
            const std::size_t group = scheme.measured.size();  // they are asked for in this order
            row& numbers = scheme.measured.emplace_back(rows.numbers(round, planned, totals[planned.cell]));
            for (score& each : numbers.scores) each.p_value = no_number;  // the drops themselves chose the groups
            if (totals[planned.cell].done) scheme.search.tell(group, numbers.scores.front().drop);
        }
        if (stop_asked(given.options)) break;
        for (scheme_screening& scheme : schemes) scheme.search.go_on();
    }
    return schemes;
}

/// The row of one layer: that of the smallest group that it was measured in.
inline row screened_row(const scheme_screening& found, const row_maker& rows, const planned_row& planned) {
    const std::size_t unit = planned.layers.front();
    const std::size_t group = found.search.smallest(unit) == nowhere ? 0 : found.search.smallest(unit);
    row made = found.measured[group];
    rows.name(made, planned);
    made.side = found.search.verdict(unit);
    made.group = group;
    return made;
}

inline screening describe_screening(const scheme_screening& found, const swept_network& network,
                                    const std::string& scheme, double threshold) {
    screening described{scheme, threshold};
    for (const screen_search::group& each : found.search.groups()) {
        screened_group& named = described.groups.emplace_back();
        for (std::size_t unit : each.layers) named.layers.push_back(network.units[unit].name);
        named.drop = each.drop;
    }
    described.cleared_drop = found.search.cleared_drop();
    described.confirmed = found.search.confirmed();
    return described;
}

}  // namespace quantsweep::detail
