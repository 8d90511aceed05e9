// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One call of sweep: from modes to cells, from records to rows.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/engine.hpp>
#include <quantsweep/sweep/detail/row_plan.hpp>
#include <quantsweep/sweep/detail/rows.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep::detail {

/// Goes through the modes: those that need no measurement at once, then those that follow from the rows of `only`.
template <graph Graph, observer Observer, class Batches, class Metric, cell_store Store>
class sweep_run {
public:
    sweep_run(Graph& host, const calibration<Observer>& seen, const Batches& batches, const Metric& metric,
              const sweep_options& options, Store& store)
        : options_{options}, modes_{with_only(options.modes)}, metric_{metric.info()},
          engine_{host, batches, metric, options, store} {
        for (const swept_unit& unit : engine_.units)
            for (std::size_t node : unit.nodes)
                for (const scheme& how : options.schemes)
                    engine_.quantizers[node].push_back(
                        make_quantizers(seen, engine_.net, node, std::span<const parameter>{host.parameters(node)}, how));
    }

    void run() {
        row_plan given{engine_.units, options_.trace}, measured{engine_.units, false};
        for (std::size_t s = 0; s < options_.schemes.size(); ++s)
            for (std::size_t m = 0; m < modes_.size(); ++m)
                if (!modes_[m].is_measured()) given.add(m, modes_[m], s);
        measure(given);
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
        std::vector<double> scores;
        for (const auto& part : engine_.baseline()) scores.insert(scores.end(), part.begin(), part.end());
        result.samples = scores.size();
        result.baseline = mean(scores);
        for (const sweep_mode& mode : modes_) result.modes.push_back(mode.name());
        result.traces = std::move(traces_);
        result.stopped = options_.stop.stop_requested();
        const std::uint64_t pass = engine_.batches() * engine_.evaluations_of_a_pass();
        result.cost = {engine_.evaluations(), pass * (1 + rows_.size()), 0, engine_.peak_bytes()};
        return result;
    }

    const topology& net() const noexcept { return engine_.net; }

private:
    struct numbered_row {
        planned_row plan;
        std::size_t number;
        quantsweep::row row;
    };

    static std::vector<sweep_mode> with_only(std::vector<sweep_mode> modes) {
        const bool measured = std::any_of(modes.begin(), modes.end(), [](const sweep_mode& m) { return m.is_measured(); });
        if (measured && std::find(modes.begin(), modes.end(), sweep_mode::only()) == modes.end())
            modes.insert(modes.begin(), sweep_mode::only());
        return modes;
    }

    void measure(const row_plan& plan) {
        std::vector<std::vector<const planned_row*>> rows_of(plan.requests().size());
        for (const planned_row& planned : plan.rows()) rows_of[planned.cell].push_back(&planned);
        const auto name = [&](std::size_t request) -> const std::string& {
            return engine_.units[rows_of[request].front()->layers.front()].name;
        };
        const auto is_settled = [&](std::size_t request, const cell_history& history) {
            const cell_totals total = add_up(history, engine_.baseline());
            if (!total.failure.empty()) return true;
            const std::vector<double> drops = drops_of(total, metric_);
            return std::all_of(rows_of[request].begin(), rows_of[request].end(), [&](const planned_row* row) {
                return !has_outputs(*row) || *settle(drops, question(plan, *row)).verdict != 0;
            });
        };
        const std::vector<cell_history> histories = engine_.measure(plan.requests(), name, is_settled);
        std::vector<cell_totals> totals;
        for (const cell_history& history : histories) totals.push_back(add_up(history, engine_.baseline()));
        for (const planned_row& planned : plan.rows()) {
            row made = named_row(planned);
            fill_row(made, totals[planned.cell], plan.requests()[planned.cell].own, has_outputs(planned),
                     question(plan, planned));
            if (planned.layers.size() == 2)
                made.interaction = made.drop - only_row(planned.scheme, planned.layers[0]).drop -
                                   only_row(planned.scheme, planned.layers[1]).drop;
            rows_.push_back({planned, rows_.size(), std::move(made)});
        }
        if (options_.trace && traces_.empty()) add_traces(plan, totals);
    }

    bool has_outputs(const planned_row& planned) const { return modes_[planned.mode].what() != sweep_mode::rule::local; }

    drop_question question(const row_plan& plan, const planned_row& asked) const {
        const bool set = options_.about == estimand::evaluation_set;
        const auto family = std::count_if(plan.rows().begin(), plan.rows().end(), [&](const planned_row& r) {
            return r.mode == asked.mode && r.scheme == asked.scheme;
        });
        const double miss = 1 - options_.confidence;
        return {metric_, miss, set && !options_.stop.stop_requested(), options_.stop_threshold,
                miss / static_cast<double>(std::max<std::ptrdiff_t>(family, 2)), set ? engine_.population() : 0};
    }

    row named_row(const planned_row& planned) const {
        const scheme& how = options_.schemes[planned.scheme];
        row result{engine_.units[planned.layers.front()].name, how.name, modes_[planned.mode].name()};
        if (planned.layers.size() == 2) result.other_layer = engine_.units[planned.layers[1]].name;
        result.quantized = what_is_quantized(how);
        for (std::size_t unit : planned.layers)
            for (std::size_t node : engine_.units[unit].nodes) {
                const auto& ranges = engine_.quantizers[node][planned.scheme].ranges;
                result.ranges.insert(result.ranges.end(), ranges.begin(), ranges.end());
            }
        return result;
    }

    const row& only_row(std::size_t scheme, std::size_t unit) const {
        return std::find_if(rows_.begin(), rows_.end(), [&](const numbered_row& r) {
            return r.plan.scheme == scheme && r.plan.layers.front() == unit && modes_[r.plan.mode] == sweep_mode::only();
        })->row;
    }

    void add_measured(row_plan& plan, std::size_t mode, std::size_t scheme) const {
        std::vector<std::size_t> order(engine_.units.size());
        for (std::size_t unit = 0; unit < order.size(); ++unit) order[unit] = unit;
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            const auto difference = harm{only_row(scheme, a), metric_} <=> harm{only_row(scheme, b), metric_};
            return difference != 0 ? difference < 0 : a < b;
        });
        if (modes_[mode].what() == sweep_mode::rule::cumulative) return plan.add_growing(mode, scheme, order);
        std::erase_if(order, [&](std::size_t unit) { return !only_row(scheme, unit).failure.empty(); });
        const std::size_t count = std::min(order.size(), modes_[mode].worst());
        plan.add_pairs(mode, scheme, {order.end() - static_cast<std::ptrdiff_t>(count), order.end()});
    }

    void add_traces(const row_plan& plan, const std::vector<cell_totals>& totals) {
        const std::size_t count = engine_.units.size();
        for (const scheme& how : options_.schemes)
            traces_.push_back({how.name, std::vector<std::vector<double>>(
                                             count, std::vector<double>(count, std::numeric_limits<double>::quiet_NaN()))});
        for (std::size_t c = 0; c < totals.size(); ++c) {
            const cell_request& request = plan.requests()[c];
            if (!request.trace || !totals[c].failure.empty()) continue;
            auto& line = traces_[request.quantized.scheme].sqnr_db[request.quantized.quantized.front().first];
            for (const node_error& error : totals[c].compared) {
                const std::size_t unit = engine_.space.unit_of[error.node];
                if (engine_.units[unit].nodes.front() == error.node)
                    line[unit] = sqnr_db(error.sums.signal, error.sums.noise);
            }
        }
    }

    const sweep_options& options_;
    std::vector<sweep_mode> modes_;
    metric_info metric_;
    sweep_engine<Graph, Batches, Metric, Store> engine_;
    std::vector<numbered_row> rows_{};
    std::vector<error_trace> traces_{};
};

}  // namespace quantsweep::detail
