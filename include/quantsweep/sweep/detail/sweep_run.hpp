// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of sweep: from modes to cells, from records to rows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/detail/describe_sweep.hpp>
#include <quantsweep/sweep/detail/measurement.hpp>
#include <quantsweep/sweep/detail/row_plan.hpp>
#include <quantsweep/sweep/detail/rows.hpp>
#include <quantsweep/sweep/detail/screen_search.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

/// Goes through the modes: those that need no measurement at once, then those that follow from the rows of `only`.
class sweep_run {
public:
    /// Errors  missing_summary, overlapping_clone
    explicit sweep_run(const sweep_inputs& given)
        : given_{given},
          options_{given.options},
          metrics_{given.metrics},
          modes_{with_only(given.options.modes)},
          network_{given.host},
          quantizers_{make_quantizer_table(given.host, given.seen, network_, given.options.schemes)},
          measurement_{given, network_, quantizers_},
          only_(given.options.schemes.size()) {}

    void run() {
        row_plan given{network_.units, options_.trace}, measured{network_.units, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (!modes_[m].is_measured() && !is_screen(m)) given.add(m, modes_[m], s);
        if (!given.rows().empty() || network_.units.empty()) measure(given);
        for (std::size_t m = 0; m < modes_.size(); ++m)
            if (is_screen(m)) screen(m);
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (modes_[m].is_measured()) add_measured(measured, m, s);
        if (!measured.rows().empty() && !stop_asked(options_)) measure(measured);
    }

    /// Everything but the time and the explanations.
    sweep_result finish() {
        sweep_result result = describe_sweep(given_, network_.net);
        std::sort(rows_.begin(), rows_.end(), [](const numbered_row& a, const numbered_row& b) {
            return std::tuple{a.plan.scheme, a.plan.mode, a.number} < std::tuple{b.plan.scheme, b.plan.mode, b.number};
        });
        for (numbered_row& each : rows_) result.rows.push_back(std::move(each.row));
        mark_significant(result.rows, options_.confidence);
        fill_baseline(result, measurement_.baseline(), metrics_);
        for (const sweep_mode& mode : modes_) result.modes.push_back(mode.what());
        result.traces = std::move(traces_);
        result.screenings = std::move(screenings_);
        result.stopped = stop_asked(options_);
        result.cost = cost();
        return result;
    }

    const topology& net() const noexcept { return network_.net; }

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

    sweep_cost cost() {
        sweep_cost spent;
        spent.layer_evaluations = measurement_.evaluations();
        spent.layer_evaluations_naive =
            measurement_.batches() * measurement_.evaluations_of_a_pass() * (1 + rows_.size());
        spent.peak_bytes = measurement_.peak_bytes();
        spent.parameter_bytes = parameter_bytes(given_.host, network_.net);
        if (!given_.host.is_stepped()) spent.full_passes = measurement_.evaluations() / network_.net.size();
        spent.screen_evaluations = screen_evaluations_;
        if (has_screening()) spent.only_evaluations = only_evaluations();
        return spent;
    }

    const metric_info& lead() const noexcept { return metrics_.info(0); }
    bool has_screening() const { return screening_mode(options_) != nullptr; }
    static double lead_drop(const row& r) { return r.scores.front().drop; }
    bool is_screen(std::size_t mode) const { return modes_[mode].what() == mode_rule::screen; }
    bool has_outputs(const planned_row& planned) const { return modes_[planned.mode].what() != mode_rule::local; }

    /// Of each of the plan's requests.
    std::vector<cell_totals> totals_of(const row_plan& plan, bool one_pass) {
        std::vector<std::vector<const planned_row*>> rows_of(plan.requests().size());
        for (const planned_row& planned : plan.rows()) rows_of[planned.cell].push_back(&planned);
        const auto name = [&](std::size_t request) -> const std::string& {
            return network_.units[rows_of[request].front()->layers.front()].name;
        };
        const auto is_settled = [&](std::size_t request, const cell_history& history) {
            const cell_totals total = add_up(history, measurement_.baseline());
            if (!total.failure.empty()) return true;
            const std::vector<double> drops = drops_of(total, 0, lead());
            return std::all_of(rows_of[request].begin(), rows_of[request].end(), [&](const planned_row* row) {
                return !has_outputs(*row) || settle(drops, question(plan, *row), lead()).side != verdict::open;
            });
        };
        std::vector<cell_totals> totals;
        for (const cell_history& history : measurement_.measure({plan.requests(), name, is_settled, one_pass}))
            totals.push_back(add_up(history, measurement_.baseline()));
        return totals;
    }

    void measure(const row_plan& plan) {
        const std::vector<cell_totals> totals = totals_of(plan, false);
        for (const planned_row& planned : plan.rows()) {
            row made;
            name_row(made, planned);
            fill_row(made, totals[planned.cell], plan.requests()[planned.cell].own, has_outputs(planned), metrics_,
                     question(plan, planned));
            if (planned.layers.size() == 2)
                made.interaction = lead_drop(made) - lead_drop(only_row(planned.scheme, planned.layers[0])) -
                                   lead_drop(only_row(planned.scheme, planned.layers[1]));
            if (modes_[planned.mode] == sweep_mode::only()) only_[planned.scheme].push_back(rows_.size());
            rows_.push_back({planned, rows_.size(), std::move(made)});
        }
        if (options_.trace && traces_.empty()) traces_ = traces_of(network_, options_.schemes, plan.requests(), totals);
    }

    /// Round by round: which groups are measured follows from the drops of the round before, by all samples.
    void screen(std::size_t mode) {
        const std::uint64_t before = measurement_.evaluations();
        std::vector<screen_search> searches(options_.schemes.size(),
                                            screen_search{network_.units.size(), modes_[mode].threshold()});
        std::vector<std::vector<row>> measured(searches.size());  // by scheme and group: numbers without names
        while (true) {
            row_plan round{network_.units, false};
            for (std::size_t s = 0; s < searches.size(); ++s)
                for (std::size_t group : searches[s].open())
                    round.add_group(mode, s, searches[s].groups()[group].layers);
            if (round.rows().empty()) break;
            const std::vector<cell_totals> totals = totals_of(round, true);
            for (const planned_row& planned : round.rows()) {
                screen_search& search = searches[planned.scheme];
                const std::size_t group = measured[planned.scheme].size();  // they are asked for in this order
                row& numbers = measured[planned.scheme].emplace_back();
                fill_row(numbers, totals[planned.cell], round.requests()[planned.cell].own, true, metrics_,
                         question(round, planned));
                for (score& each : numbers.scores) each.p_value = no_number;  // the drops themselves chose the groups
                if (totals[planned.cell].done) search.tell(group, lead_drop(numbers));
            }
            if (stop_asked(options_)) break;
            for (screen_search& search : searches) search.go_on();
        }
        for (std::size_t s = 0; s < searches.size(); ++s) add_screening(mode, s, searches[s], measured[s]);
        screen_evaluations_ = measurement_.evaluations() - before;
    }

    void add_screening(std::size_t mode, std::size_t scheme, const screen_search& search,
                       const std::vector<row>& measured) {
        for (std::size_t unit = 0; unit < network_.units.size(); ++unit) {
            const std::size_t group = search.smallest(unit) == nowhere ? 0 : search.smallest(unit);
            const planned_row planned{mode, scheme, {unit}};
            row made = measured[group];
            name_row(made, planned);
            made.side = search.verdict(unit);
            made.group = group;
            rows_.push_back({planned, rows_.size(), std::move(made)});
        }
        screening& told = screenings_.emplace_back(screening{options_.schemes[scheme].name, modes_[mode].threshold()});
        for (const screen_search::group& each : search.groups()) {
            screened_group& named = told.groups.emplace_back();
            for (std::size_t unit : each.layers) named.layers.push_back(network_.units[unit].name);
            named.drop = each.drop;
        }
        told.cleared_drop = search.cleared_drop();
        told.confirmed = search.confirmed();
    }

    std::uint64_t only_evaluations() const {
        row_plan only{network_.units, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s) only.add(0, sweep_mode::only(), s);
        const program cells = program_builder{network_, only.requests()}.finish();
        return measurement_.batches() *
               (measurement_.evaluations_of_a_pass() + measurement_.planned_evaluations(cells));
    }

    drop_question question(const row_plan& plan, const planned_row& asked) const {
        const bool set = options_.about == estimand::evaluation_set;
        const double miss = 1 - options_.confidence;
        const double settled_miss = miss / static_cast<double>(std::max<std::size_t>(plan.family(asked), 2));
        resampling again{.seed = options_.order_seed, .threads = options_.threads};
        again.reach(settled_miss);
        return {miss,         set && !stop_asked(options_),        options_.stop_threshold,
                settled_miss, set ? measurement_.population() : 0, again};
    }

    void name_row(row& into, const planned_row& planned) const {
        const scheme& how = options_.schemes[planned.scheme];
        into.layer = network_.units[planned.layers.front()].name;
        into.scheme = how.name;
        into.mode = modes_[planned.mode].what();
        if (planned.layers.size() == 2) into.other_layer = network_.units[planned.layers[1]].name;
        into.quantized = what_is_quantized(how);
        for (std::size_t unit : planned.layers)
            for (std::size_t node : network_.units[unit].nodes) {
                const auto& ranges = quantizers_[node][planned.scheme].ranges;
                into.ranges.insert(into.ranges.end(), ranges.begin(), ranges.end());
            }
    }

    const row& only_row(std::size_t scheme, std::size_t unit) const { return rows_[only_[scheme][unit]].row; }

    void add_measured(row_plan& plan, std::size_t mode, std::size_t scheme) const {
        std::vector<std::size_t> order = first_indices(network_.units.size());
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto difference = severity{only_row(scheme, a), lead()} <=> severity{only_row(scheme, b), lead()};
            return difference != 0 ? difference < 0 : a < b;
        });
        if (modes_[mode].what() == mode_rule::cumulative) return plan.add_growing(mode, scheme, order);
        std::erase_if(order, [&](std::size_t unit) { return !only_row(scheme, unit).failure.empty(); });
        const std::size_t count = std::min(order.size(), modes_[mode].worst());
        plan.add_pairs(mode, scheme, {order.end() - static_cast<std::ptrdiff_t>(count), order.end()});
    }

    const sweep_inputs given_;
    const sweep_options& options_;
    const any_metrics& metrics_;
    const std::vector<sweep_mode> modes_;
    const swept_network network_;
    const quantizer_table quantizers_;
    measurement measurement_;
    std::vector<numbered_row> rows_{};
    std::vector<std::vector<std::size_t>> only_;  ///< by scheme and unit: which of the rows is that of `only`
    std::vector<error_trace> traces_{};
    std::vector<screening> screenings_{};
    std::uint64_t screen_evaluations_ = 0;
};

}  // namespace quantsweep::detail
