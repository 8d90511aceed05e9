// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of sweep: from modes to cells, from records to rows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/engine.hpp>
#include <quantsweep/sweep/detail/metric_reader.hpp>
#include <quantsweep/sweep/detail/row_plan.hpp>
#include <quantsweep/sweep/detail/rows.hpp>
#include <quantsweep/sweep/detail/screen_search.hpp>
#include <quantsweep/sweep/detail/traces.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

/// Goes through the modes: those that need no measurement at once, then those that follow from the rows of `only`.
template <described_graph Graph, observer Observer, class Batches, cell_store Store>
class sweep_run {
public:
    sweep_run(Graph& host, const calibration<Observer>& seen, const Batches& batches,
              metric_set<label_type<Batches>> metrics, const sweep_options& options, Store& store)
        : options_{options},
          modes_{with_only(options.modes)},
          metrics_{std::move(metrics)},
          engine_{host, batches, metrics_, options, store},
          only_(options.schemes.size()) {
        check_names(metrics_.readers);
        check_thresholds(options, lead());
        for (const swept_unit& unit : engine_.units)
            for (std::size_t node : unit.nodes)
                for (const scheme& how : options.schemes)
                    engine_.quantizers[node].push_back(make_quantizers(
                        seen, engine_.net, node, std::span<const parameter>{host.parameters(node)}, how));
    }

    void run() {
        row_plan given{engine_.units, options_.trace}, measured{engine_.units, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (!modes_[m].is_measured() && !is_screen(m)) given.add(m, modes_[m], s);
        if (!given.rows().empty() || engine_.units.empty()) measure(given);
        for (std::size_t m = 0; m < modes_.size(); ++m)
            if (is_screen(m)) screen(m);
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (modes_[m].is_measured()) add_measured(measured, m, s);
        if (!measured.rows().empty() && !options_.stop.stop_requested()) measure(measured);
    }

    /// Everything but the time.
    sweep_result finish(sweep_result result) {
        std::sort(rows_.begin(), rows_.end(), [](const numbered_row& a, const numbered_row& b) {
            return std::tuple{a.plan.scheme, a.plan.mode, a.number} < std::tuple{b.plan.scheme, b.plan.mode, b.number};
        });
        for (numbered_row& each : rows_) result.rows.push_back(std::move(each.row));
        mark_significant(result.rows, options_.confidence);
        fill_baseline(result, engine_.baseline(), metrics_.readers);
        for (const sweep_mode& mode : modes_) result.modes.push_back(mode.name());
        result.traces = std::move(traces_);
        result.screenings = std::move(screenings_);
        result.stopped = options_.stop.stop_requested();
        const std::uint64_t pass = engine_.batches() * engine_.evaluations_of_a_pass();
        result.cost.layer_evaluations = engine_.evaluations();
        result.cost.layer_evaluations_naive = pass * (1 + rows_.size());
        result.cost.peak_bytes = engine_.peak_bytes();
        result.cost.parameter_bytes = engine_.bytes_of_parameters();
        if constexpr (!graph<Graph>) result.cost.full_passes = engine_.evaluations() / engine_.net.size();
        result.cost.screen_evaluations = screen_evaluations_;
        if (!result.screenings.empty()) result.cost.only_evaluations = only_evaluations();
        return result;
    }

    const topology& net() const noexcept { return engine_.net; }
    std::span<const metric_reader> metrics() const noexcept { return metrics_.readers; }

private:
    struct numbered_row {
        planned_row plan;
        std::size_t number;
        quantsweep::row row;
    };

    static std::vector<sweep_mode> with_only(std::vector<sweep_mode> modes) {
        const bool measured =
            std::any_of(modes.begin(), modes.end(), [](const sweep_mode& m) { return m.is_measured(); });
        if (measured && std::find(modes.begin(), modes.end(), sweep_mode::only()) == modes.end())
            modes.insert(modes.begin(), sweep_mode::only());
        return modes;
    }

    const metric_info& lead() const noexcept { return metrics_.readers.front().info; }
    bool is_screen(std::size_t mode) const { return modes_[mode].what() == sweep_mode::rule::screen; }
    bool has_outputs(const planned_row& planned) const {
        return modes_[planned.mode].what() != sweep_mode::rule::local;
    }

    /// Of each of the plan's requests.
    std::vector<cell_totals> totals_of(const row_plan& plan, bool one_pass) {
        std::vector<std::vector<const planned_row*>> rows_of(plan.requests().size());
        for (const planned_row& planned : plan.rows()) rows_of[planned.cell].push_back(&planned);
        const auto name = [&](std::size_t request) -> const std::string& {
            return engine_.units[rows_of[request].front()->layers.front()].name;
        };
        const auto is_settled = [&](std::size_t request, const cell_history& history) {
            const cell_totals total = add_up(history, engine_.baseline());
            if (!total.failure.empty()) return true;
            const std::vector<double> drops = drops_of(total, 0, lead());
            return std::all_of(rows_of[request].begin(), rows_of[request].end(), [&](const planned_row* row) {
                return !has_outputs(*row) || *settle(drops, question(plan, *row), lead()).verdict != 0;
            });
        };
        std::vector<cell_totals> totals;
        for (const cell_history& history : engine_.measure(plan.requests(), name, is_settled, one_pass))
            totals.push_back(add_up(history, engine_.baseline()));
        return totals;
    }

    void measure(const row_plan& plan) {
        const std::vector<cell_totals> totals = totals_of(plan, false);
        for (const planned_row& planned : plan.rows()) {
            row made;
            name_row(made, planned);
            fill_row(made, totals[planned.cell], plan.requests()[planned.cell].own, has_outputs(planned),
                     metrics_.readers, question(plan, planned));
            if (planned.layers.size() == 2)
                made.interaction = made.drop - only_row(planned.scheme, planned.layers[0]).drop -
                                   only_row(planned.scheme, planned.layers[1]).drop;
            if (modes_[planned.mode] == sweep_mode::only()) only_[planned.scheme].push_back(rows_.size());
            rows_.push_back({planned, rows_.size(), std::move(made)});
        }
        if (options_.trace && traces_.empty())
            traces_ = traces_of(engine_.space, options_.schemes, plan.requests(), totals);
    }

    /// Round by round: which groups are measured follows from the drops of the round before, by all samples.
    void screen(std::size_t mode) {
        const std::uint64_t before = engine_.evaluations();
        std::vector<screen_search> searches(options_.schemes.size(),
                                            screen_search{engine_.units.size(), modes_[mode].threshold()});
        std::vector<std::vector<row>> measured(searches.size());  // by scheme and group: numbers without names
        while (true) {
            row_plan round{engine_.units, false};
            for (std::size_t s = 0; s < searches.size(); ++s)
                for (std::size_t group : searches[s].open())
                    round.add_group(mode, s, searches[s].groups()[group].layers);
            if (round.rows().empty()) break;
            const std::vector<cell_totals> totals = totals_of(round, true);
            for (const planned_row& planned : round.rows()) {
                screen_search& search = searches[planned.scheme];
                const std::size_t group = measured[planned.scheme].size();  // they are asked for in this order
                row& numbers = measured[planned.scheme].emplace_back();
                fill_row(numbers, totals[planned.cell], round.requests()[planned.cell].own, true, metrics_.readers,
                         question(round, planned));
                forget_p_values(numbers);  // the drops themselves chose the groups
                if (totals[planned.cell].done) search.tell(group, numbers.drop);
            }
            if (options_.stop.stop_requested()) break;
            for (screen_search& search : searches) search.go_on();
        }
        for (std::size_t s = 0; s < searches.size(); ++s) add_screening(mode, s, searches[s], measured[s]);
        screen_evaluations_ = engine_.evaluations() - before;
    }

    void add_screening(std::size_t mode, std::size_t scheme, const screen_search& search,
                       const std::vector<row>& measured) {
        for (std::size_t unit = 0; unit < engine_.units.size(); ++unit) {
            const std::size_t group = search.smallest(unit) == nowhere ? 0 : search.smallest(unit);
            const planned_row planned{mode, scheme, {unit}};
            row made = measured[group];
            name_row(made, planned);
            made.verdict = search.verdict(unit);
            made.group = group;
            rows_.push_back({planned, rows_.size(), std::move(made)});
        }
        screening& told = screenings_.emplace_back(screening{options_.schemes[scheme].name, modes_[mode].threshold()});
        for (const screen_search::group& each : search.groups()) {
            screened_group& named = told.groups.emplace_back();
            for (std::size_t unit : each.layers) named.layers.push_back(engine_.units[unit].name);
            named.drop = each.drop;
        }
        told.cleared_drop = search.cleared_drop();
        told.confirmed = search.confirmed();
    }

    std::uint64_t only_evaluations() const {
        row_plan only{engine_.units, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s) only.add(0, sweep_mode::only(), s);
        const program cells = program_builder{engine_.space, only.requests()}.finish();
        return engine_.batches() * (engine_.evaluations_of_a_pass() + engine_.planned_evaluations(cells));
    }

    drop_question question(const row_plan& plan, const planned_row& asked) const {
        const bool set = options_.about == estimand::evaluation_set;
        const double miss = 1 - options_.confidence;
        const double settled_miss = miss / static_cast<double>(std::max<std::size_t>(plan.family(asked), 2));
        resampling again{.seed = options_.order_seed, .threads = options_.threads};
        again.reach(settled_miss);
        return {miss,         set && !options_.stop.stop_requested(), options_.stop_threshold,
                settled_miss, set ? engine_.population() : 0,         again};
    }

    void name_row(row& into, const planned_row& planned) const {
        const scheme& how = options_.schemes[planned.scheme];
        into.layer = engine_.units[planned.layers.front()].name;
        into.scheme = how.name;
        into.mode = modes_[planned.mode].name();
        if (planned.layers.size() == 2) into.other_layer = engine_.units[planned.layers[1]].name;
        into.quantized = what_is_quantized(how);
        for (std::size_t unit : planned.layers)
            for (std::size_t node : engine_.units[unit].nodes) {
                const auto& ranges = engine_.quantizers[node][planned.scheme].ranges;
                into.ranges.insert(into.ranges.end(), ranges.begin(), ranges.end());
            }
    }

    const row& only_row(std::size_t scheme, std::size_t unit) const { return rows_[only_[scheme][unit]].row; }

    void add_measured(row_plan& plan, std::size_t mode, std::size_t scheme) const {
        std::vector<std::size_t> order = first_indices(engine_.units.size());
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto difference = harm{only_row(scheme, a), lead()} <=> harm{only_row(scheme, b), lead()};
            return difference != 0 ? difference < 0 : a < b;
        });
        if (modes_[mode].what() == sweep_mode::rule::cumulative) return plan.add_growing(mode, scheme, order);
        std::erase_if(order, [&](std::size_t unit) { return !only_row(scheme, unit).failure.empty(); });
        const std::size_t count = std::min(order.size(), modes_[mode].worst());
        plan.add_pairs(mode, scheme, {order.end() - static_cast<std::ptrdiff_t>(count), order.end()});
    }

    const sweep_options& options_;
    std::vector<sweep_mode> modes_;
    const metric_set<label_type<Batches>> metrics_;
    sweep_engine<Graph, Batches, Store> engine_;
    std::vector<numbered_row> rows_{};
    std::vector<std::vector<std::size_t>> only_;  ///< by scheme and unit: which of the rows is that of `only`
    std::vector<error_trace> traces_{};
    std::vector<screening> screenings_{};
    std::uint64_t screen_evaluations_ = 0;
};

}  // namespace quantsweep::detail
