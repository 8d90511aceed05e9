// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of sweep(): turns modes into cells, and records into rows.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/detail/describe_sweep.hpp>
#include <quantsweep/sweep/detail/plan/asked_rows.hpp>
#include <quantsweep/sweep/detail/plan/recipe_cells.hpp>
#include <quantsweep/sweep/detail/plan/row_plan.hpp>
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>
#include <quantsweep/sweep/detail/run/measurement.hpp>
#include <quantsweep/sweep/detail/score/row_maker.hpp>
#include <quantsweep/sweep/detail/screening_run.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

/// Goes through the modes. Those that depend on no measurement come first, then those that follow from the rows of
/// `only`.
class sweep_run {
public:
    /// Errors  missing_summary, overlapping_clone
    explicit sweep_run(const sweep_inputs& given)
        : given_{given},
          options_{given.options},
          modes_{with_only(given.options.modes)},
          network_{given.host},
          quantizers_{make_quantizer_table(given.host, given.seen, network_, given.schemes, given.options)},
          asked_{network_, quantizers_, given.schemes, given.options.schemes.size(), given.options.layers},
          measurement_{given, network_, quantizers_},
          make_{given, modes_, network_, quantizers_, asked_, measurement_.population()},
          only_(given.options.schemes.size(), std::vector<std::size_t>(network_.units.size(), nowhere)) {}
    sweep_run(const sweep_run&) = delete;
    sweep_run& operator=(const sweep_run&) = delete;

    void run() {
        row_plan given{network_.units, asked_, options_.trace}, measured{network_.units, asked_, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (!modes_[m].is_measured() && !is_screen(m)) given.add(m, modes_[m], s);
        for (std::size_t r = 0; r < options_.recipes.size(); ++r)
            given.add_recipe(r, cell_of(options_.recipes[r], network_, given_.schemes));
        // Measures even without rows, because the baseline is needed.
        if (!given.requests().empty() || network_.units.empty() || !screening_mode(options_.modes)) measure(given);
        for (std::size_t m = 0; m < modes_.size(); ++m)
            if (is_screen(m)) screen(m);
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (modes_[m].is_measured()) add_measured(measured, m, s);
        if (!measured.rows().empty() && !given_.share.ends()) measure(measured);
    }

    /// Returns everything but the time and the explanations.
    sweep_result finish() {
        sweep_result result = describe_sweep(given_, network_.net);
        std::sort(rows_.begin(), rows_.end(), [](const numbered_row& a, const numbered_row& b) {
            return std::tuple{a.plan.scheme, a.plan.mode, a.number} < std::tuple{b.plan.scheme, b.plan.mode, b.number};
        });
        for (numbered_row& each : rows_) result.rows.push_back(std::move(each.row));
        mark_significant(result.rows, options_.confidence);
        result.recipes = std::move(recipes_);
        if (!result.recipes.empty()) correct_family(std::span{result.recipes}, options_.confidence);
        result.storage = make_.weights();
        for (stored_weights& layer : result.storage) layer.by_scheme.resize(options_.schemes.size());
        fill_baseline(result, measurement_.baseline(), given_.metrics);
        for (const sweep_mode& mode : modes_) result.modes.push_back(mode.what());
        result.traces = std::move(traces_);
        result.screenings = std::move(screenings_);
        result.stopped = given_.share.ends();
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

    bool is_screen(std::size_t mode) const { return modes_[mode].what() == mode_rule::screen; }
    static double lead_drop(const row& r) { return r.scores.front().drop; }
    const row& only_row(std::size_t scheme, std::size_t unit) const { return rows_[only_[scheme][unit]].row; }
    void add(const planned_row& planned, row made) { rows_.push_back({planned, rows_.size(), std::move(made)}); }

    /// Returns the totals of each of the plan's requests.
    std::vector<cell_totals> totals_of(const row_plan& plan, bool one_pass) {
        std::vector<std::vector<const planned_row*>> rows_of(plan.requests().size());
        std::vector<const recipe*> recipe_of(plan.requests().size(), nullptr);
        for (const planned_row& planned : plan.rows()) rows_of[planned.cell].push_back(&planned);
        for (const planned_recipe& planned : plan.recipes())
            recipe_of[planned.cell] = &options_.recipes[planned.recipe];
        const auto name = [&](std::size_t request) -> const std::string& {
            return recipe_of[request] ? recipe_of[request]->name
                                      : network_.units[rows_of[request].front()->layers.front()].name;
        };
        const auto is_settled = [&](std::size_t request, const cell_history& history) {
            const cell_totals total = add_up(history, measurement_.baseline());
            if (recipe_of[request]) return !total.failure.empty();
            return !total.failure.empty() ||
                   std::all_of(rows_of[request].begin(), rows_of[request].end(),
                               [&](const planned_row* row) { return make_.is_settled(plan, *row, total); });
        };
        std::vector<cell_totals> totals;
        for (const cell_history& history : measurement_.measure({plan.requests(), name, is_settled, one_pass}))
            totals.push_back(add_up(history, measurement_.baseline()));
        return totals;
    }

    void measure(const row_plan& plan) {
        const std::vector<cell_totals> totals = totals_of(plan, false);
        for (const planned_row& planned : plan.rows()) {
            row made = make_.make(plan, planned, totals[planned.cell]);
            if (planned.layers.size() == 2)
                made.interaction = lead_drop(made) - lead_drop(only_row(planned.scheme, planned.layers[0])) -
                                   lead_drop(only_row(planned.scheme, planned.layers[1]));
            if (modes_[planned.mode] == sweep_mode::only()) only_[planned.scheme][planned.layers[0]] = rows_.size();
            add(planned, std::move(made));
        }
        for (const planned_recipe& planned : plan.recipes())
            recipes_.push_back(make_.make(planned, plan.requests(), totals[planned.cell]));
        if (options_.trace && traces_.empty())
            traces_ = traces_of(network_, asked_, options_.schemes, plan.requests(), totals);
    }

    void screen(std::size_t mode) {
        const std::uint64_t before = measurement_.evaluations();
        const double threshold = modes_[mode].threshold();
        const std::vector<scheme_screening> found =
            screen_layers(given_, network_, asked_, make_, mode, threshold,
                          [&](const row_plan& round) { return totals_of(round, true); });
        screen_evaluations_ = measurement_.evaluations() - before;
        for (std::size_t s = 0; s < found.size(); ++s) {
            for (std::size_t place = 0; place < found[s].units.size(); ++place) {
                const planned_row planned{mode, s, {found[s].units[place]}};
                add(planned, screened_row(found[s], make_, place, planned));
            }
            screenings_.push_back(describe_screening(found[s], network_, options_.schemes[s].name, threshold));
        }
    }

    void add_measured(row_plan& plan, std::size_t mode, std::size_t scheme) const {
        std::vector<std::size_t> order = asked_.units(scheme);
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto difference =
                severity{only_row(scheme, a), make_.lead()} <=> severity{only_row(scheme, b), make_.lead()};
            return difference != 0 ? difference < 0 : a < b;
        });
        if (modes_[mode].what() == mode_rule::cumulative) return plan.add_growing(mode, scheme, order);
        std::erase_if(order, [&](std::size_t unit) { return !only_row(scheme, unit).failure.empty(); });
        const std::size_t count = std::min(order.size(), modes_[mode].worst());
        plan.add_pairs(mode, scheme, {order.end() - static_cast<std::ptrdiff_t>(count), order.end()});
    }

    sweep_cost cost() {
        sweep_cost spent;
        spent.layer_evaluations = measurement_.evaluations();
        spent.layer_evaluations_naive =
            measurement_.batches() * measurement_.evaluations_of_a_pass() * (1 + rows_.size() + recipes_.size());
        spent.peak_bytes = measurement_.peak_bytes();
        spent.parameter_bytes = parameter_bytes(given_.host, network_.net);
        if (!given_.host.is_stepped()) spent.full_passes = measurement_.evaluations() / network_.net.size();
        spent.threads = measurement_.threads();
        spent.fewer_threads = fewer_threads();
        spent.screen_evaluations = screen_evaluations_;
        if (screening_mode(options_.modes)) spent.only_evaluations = only_evaluations();
        return spent;
    }

    std::string fewer_threads() const {
        const std::size_t asked = options_.threads, batches = measurement_.batches();
        if (measurement_.threads() == asked) return {};
        const bool one_a_batch = measurement_.threads() == batches;
        return std::to_string(asked) + " were requested, but " +
               (one_a_batch
                    ? "each batch uses one thread, and there " +
                          std::string{batches == 1 ? "is 1 batch" : "are " + std::to_string(batches) + " batches"}
                    : std::string{"the host has neither clone() nor evaluate_with()"});
    }

    /// Returns how many evaluations the mode `only` would take in place of `screen`.
    std::uint64_t only_evaluations() const {
        row_plan only{network_.units, asked_, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s) only.add(0, sweep_mode::only(), s);
        const program cells = program_builder{network_, only.requests()}.finish();
        return measurement_.batches() *
               (measurement_.evaluations_of_a_pass() + measurement_.planned_evaluations(cells));
    }

    const sweep_inputs& given_;
    const sweep_options& options_;
    const std::vector<sweep_mode> modes_;
    const swept_network network_;
    const quantizer_table quantizers_;
    const asked_rows asked_;
    measurement measurement_;
    const row_maker make_;
    std::vector<numbered_row> rows_{};
    std::vector<std::vector<std::size_t>> only_;  ///< by scheme and unit: the index of the row of `only`
    std::vector<recipe_result> recipes_{};
    std::vector<error_trace> traces_{};
    std::vector<screening> screenings_{};
    std::uint64_t screen_evaluations_ = 0;
};

}  // namespace quantsweep::detail
