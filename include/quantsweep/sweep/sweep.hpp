// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The sweep: one layer at a time is quantized, and only what depends on it is evaluated again.

#include <chrono>
#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/sweep/detail/describe_layers.hpp>
#include <quantsweep/sweep/detail/rows.hpp>
#include <quantsweep/sweep/metric.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/sweep/result.hpp>

namespace quantsweep {

namespace detail {

/// Everything that is decided before the first batch.
template <graph Graph, observer Observer>
struct sweep_plan {
    topology net;
    std::vector<swept_unit> units;
    quantizer_table quantizers;
    program float_pass;
    program cells;            ///< by unit, then by scheme: those that differ early come first
    std::vector<row> rows{};  ///< in the same order, names only

    sweep_plan(Graph& host, const calibration<Observer>& seen, const sweep_options& options)
        : net{describe(std::as_const(host))}, units{swept_units(host, net)}, quantizers(net.size()) {
        program_builder baseline{net}, changed{net};
        baseline.add({}, false);
        for (const swept_unit& unit : units) {
            for (std::size_t node : unit.nodes)
                for (const scheme& how : options.schemes)
                    quantizers[node].push_back(
                        make_quantizers(seen, net, node, std::span<const parameter>{host.parameters(node)}, how));
            for (std::size_t s = 0; s < options.schemes.size(); ++s) {
                quantized_cell quantized;
                for (std::size_t node : unit.nodes) quantized.emplace_back(node, s + 1);
                changed.add(quantized, true);
                rows.push_back(named_row(unit, options.schemes[s], s));
            }
        }
        float_pass = std::move(baseline).finish();
        cells = std::move(changed).finish();
    }

private:
    row named_row(const swept_unit& unit, const scheme& how, std::size_t s) const {
        row result{unit.name, how.name, "only", what_is_quantized(how)};
        for (std::size_t node : unit.nodes) {
            const auto& ranges = quantizers[node][s].ranges;
            result.ranges.insert(result.ranges.end(), ranges.begin(), ranges.end());
        }
        return result;
    }
};

/// One thread's host and its two executors.
template <graph Graph>
class sweep_worker {
public:
    template <class Plan>
    sweep_worker(Graph& host, const Plan& plan, live_bytes& live)
        : host_{host}, net_{plan.net}, float_pass_{host, plan.net, plan.float_pass, plan.quantizers, live},
          cells_{host, plan.net, plan.cells, plan.quantizers, live} {}

    /// Scores one batch under the baseline and under every cell.
    template <class Batch, class Metric, class Record>
    std::vector<double> run(const Batch& batch, const Metric& metric, Record&& record) {
        check_batch(host_, net_, batch);
        std::vector<double> baseline;
        float_pass_.run(batch.inputs, [&](std::size_t, const auto& floats) {
            if (floats.failure) std::rethrow_exception(floats.failure);
            const scorer<Graph, Batch, Metric> scores{host_, net_, batch, metric, floats.outputs};
            baseline = scores.scores(floats.outputs);
            cells_.run(batch.inputs, [&](std::size_t c, const auto& values) { record(c, scores.record(values)); });
        });
        return baseline;
    }

private:
    Graph& host_;
    const topology& net_;
    executor<Graph> float_pass_;
    executor<Graph> cells_;
};

/// The host, and a clone of it for every further thread.
template <graph Graph>
class worker_pool {
public:
    template <class Plan>
    worker_pool(Graph& host, const Plan& plan, std::size_t threads, live_bytes& live) {
        workers_.emplace_back(host, plan, live);
        if constexpr (clonable_graph<Graph>) {
            for (std::size_t thread = 1; thread < threads; ++thread) {
                clones_.push_back(std::as_const(host).clone());
                require_separate_parameters(host, clones_.back(), plan.net);
                workers_.emplace_back(clones_.back(), plan, live);
            }
        }
    }
    std::size_t size() const { return workers_.size(); }
    sweep_worker<Graph>& operator[](std::size_t thread) { return workers_[thread]; }

private:
    std::deque<Graph> clones_{};
    std::deque<sweep_worker<Graph>> workers_{};
};

}  // namespace detail

/// Quantizes one layer at a time under each scheme, and measures what the metric loses against the float network.
/// Every value that two rows share is evaluated once a batch. Weights are restored bit for bit on every path out.
/// The result is the same bit for bit for any number of threads at a fixed grouping into batches.
/// NaN/Inf  a layer whose quantization makes the output NaN or infinite is a failed row, as is one that throws
/// Errors   invalid_argument, missing_summary, empty_batches, bad_batch, shape_mismatch, overlapping_clone, those of
///          describe(), and whatever the float network or the metric throws on it
/// Cost     a batch: one float pass, and the suffix of each layer for each scheme; memory for the live tensors and
///          8 bytes a sample and row
template <graph Graph, observer Observer, batch_source<tensor_of<Graph>> Batches, metric<label_type<Batches>> Metric>
sweep_result sweep(Graph& host, const calibration<Observer>& seen, const Batches& batches, const Metric& metric,
                   const sweep_options& options = {}) {
    const auto start = std::chrono::steady_clock::now();
    check_sweep_options(options);
    const std::size_t count = batches.size();
    if (count == 0) throw empty_batches{"", "a sweep needs at least one batch"};

    const detail::sweep_plan<Graph, Observer> plan{host, seen, options};
    detail::live_bytes live;
    detail::worker_pool<Graph> workers{host, plan, std::min(options.threads, count), live};
    std::vector<detail::cell_history> history(plan.rows.size(), detail::cell_history(count));
    std::vector<std::vector<double>> baseline(count);
    progress_clock clock{options.progress, count * plan.rows.size()};
    parallel_for(workers.size(), count, [&](std::size_t thread, std::size_t i) {
        const auto& batch = batches[i];
        baseline[i] = workers[thread].run(batch, metric, [&](std::size_t c, detail::cell_record record) {
            history[c][i] = std::move(record);
            clock.advance(plan.rows[c].layer);
        });
    });

    sweep_result result = detail::describe_sweep(host, seen, plan.net, options, metric.info());
    std::vector<double> scores;
    for (const auto& part : baseline) scores.insert(scores.end(), part.begin(), part.end());
    result.samples = scores.size();
    result.baseline = detail::mean(scores);
    for (std::size_t s = 0; s < options.schemes.size(); ++s)
        for (std::size_t c = s; c < plan.rows.size(); c += options.schemes.size()) {
            result.rows.push_back(plan.rows[c]);
            detail::fill_row(result.rows.back(), history[c], scores, result.metric, options.confidence);
        }
    detail::mark_significant(result.rows, options.confidence);
    const std::uint64_t whole = plan.float_pass.evaluations();
    result.cost = {count * (whole + plan.cells.evaluations()), count * whole * (1 + plan.rows.size()),
                   std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), live.peak()};
    return result;
}

}  // namespace quantsweep
