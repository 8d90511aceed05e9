// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs cells over all batches, on the host and its clones, and keeps what each came to.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/shuffled.hpp>
#include <quantsweep/graph/thread_hosts.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/hooked_executor.hpp>
#include <quantsweep/sweep/detail/scoring.hpp>
#include <quantsweep/sweep/detail/sweep_fingerprint.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// One cell's records by batch; none where the sweep was stopped before.
using cell_history = std::vector<std::optional<cell_record>>;

/// Thrown between two cells where the caller asked to stop.
struct stop_asked {};

template <described_graph Graph, class Batches, cell_store Store>
class sweep_engine {
    using executor_type = typename executor_for<Graph>::type;

public:
    sweep_engine(Graph& host, const Batches& batches, const metric_set<label_type<Batches>>& metrics,
                 const sweep_options& options, Store& store)
        : net{describe(std::as_const(host))},
          units{swept_units(host, net)},
          space{net, units},
          quantizers(net.size()),
          host_{host},
          batches_{batches},
          metrics_{metrics},
          options_{options},
          store_{store},
          float_pass_{program_builder{space, {{cell{}}}}.finish()},
          baseline_(batches.size()),
          hosts_{host, net, std::min<std::size_t>(options.threads, batches.size())} {
        if (options.stop_threshold) shuffled_.emplace(host, batches, options.order_seed);
        const std::size_t unlimited = std::numeric_limits<std::size_t>::max();
        const std::size_t share = options.max_live_bytes == 0 ? unlimited : options.max_live_bytes / hosts_.size();
        for (std::size_t thread = 0; thread < hosts_.size(); ++thread)
            accounts_.emplace_back(live_, share, std::vector<std::size_t>(net.size(), 0));
    }
    sweep_engine(const sweep_engine&) = delete;
    sweep_engine& operator=(const sweep_engine&) = delete;

    const topology net;
    const std::vector<swept_unit> units;
    const cell_space space;
    quantizer_table quantizers;  ///< to be filled before measure

    /// The histories of the cells, in the order of the requests. name(k) is shown with the progress of request k.
    /// Where there is a stop_threshold, is_settled(k, history) is asked after every few batches, and what is settled is
    /// not evaluated further. With `one_pass` float values that cells begin with live until a batch is done, instead of
    /// being made again after the baseline's pass: for a few cells. Not under a cap.
    /// Errors  what the float network or the metric throws on it; memory_cap
    template <class Name, class IsSettled>
    std::vector<cell_history> measure(const std::vector<cell_request>& requests, Name&& name, IsSettled&& is_settled,
                                      bool one_pass) {
        std::vector<cell_history> histories(requests.size(), cell_history(batches_.size()));
        std::vector<std::size_t> open = first_indices(requests.size());
        progress_clock clock{options_.progress, batches_.size() * requests.size()};
        // The same rounds for any number of threads, or the evaluations spent would depend on it.
        const std::size_t round = options_.stop_threshold ? 4 : batches_.size();
        for (std::size_t first = 0; first < batches_.size() && !open.empty(); first += round) {
            const std::size_t last = std::min(first + round, batches_.size());
            measure_round(requests, open, first, last, histories, clock, name,
                          one_pass && options_.max_live_bytes == 0);
            if (!options_.stop_threshold) continue;
            const std::size_t before = open.size();
            std::erase_if(open, [&](std::size_t k) { return is_settled(k, histories[k]); });
            clock.skip((before - open.size()) * (batches_.size() - last));
        }
        return histories;
    }

    /// By batch and metric; empty where the sweep was stopped before.
    const std::vector<std::vector<score_column>>& baseline() const noexcept { return baseline_; }
    std::size_t batches() const { return batches_.size(); }
    /// How many samples there are in all; 0 where that was not counted.
    std::size_t population() const noexcept { return shuffled_ ? shuffled_->samples() : 0; }
    std::uint64_t evaluations() const noexcept { return evaluations_; }
    std::uint64_t peak_bytes() const noexcept { return live_.peak(); }
    /// What each further thread's clone takes.
    std::uint64_t bytes_of_parameters() const { return parameter_bytes(host_, net); }
    /// A batch, of the whole network.
    std::uint64_t evaluations_of_a_pass() const { return planned_evaluations(float_pass_); }
    std::uint64_t planned_evaluations(const program& work) const {
        return executor_type::planned_evaluations(space, work);
    }

private:
    template <class Name>
    void measure_round(const std::vector<cell_request>& requests, const std::vector<std::size_t>& open,
                       std::size_t first, std::size_t last, std::vector<cell_history>& histories, progress_clock& clock,
                       Name& name, bool one_pass) {
        const program cells = program_of(requests, open, one_pass);
        check_cap(cells);
        parallel_for(hosts_.size(), last - first, [&](std::size_t thread, std::size_t i) {
            if (options_.stop.stop_requested()) return;
            const std::size_t b = first + i;
            std::vector<std::size_t> missing;
            for (std::size_t k : open) {
                const cell_record* known = store_.find(cell_name(requests[k], options_.schemes), b);
                if (known) histories[k][b] = *known, clock.advance(name(k));
                if (!known) missing.push_back(k);
            }
            const bool is_new = missing.size() == open.size();
            // What was found is charged as planned: the cost is that of a sweep that was never interrupted.
            if (!is_new) evaluations_ += planned_evaluations(cells) + (one_pass ? 0 : evaluations_of_a_pass());
            if (const cell_record* known = store_.find(baseline_cell, b)) {
                baseline_[b] = known->scores;
                if (missing.empty()) return;
            }
            const std::uint64_t made = with_batch(b, [&](const auto& batch) {
                const program rest = is_new ? program{} : program_of(requests, missing, one_pass);
                const program& work = is_new ? cells : rest;
                return run_batch(thread, b, batch, work, [&](std::size_t c, cell_record record) {
                    const std::size_t k = missing[work.order[c]];
                    store_.keep(cell_name(requests[k], options_.schemes), b, record);
                    histories[k][b] = std::move(record);
                    clock.advance(name(k));
                    if (options_.stop.stop_requested()) throw stop_asked{};
                });
            });
            if (is_new) evaluations_ += made;
        });
    }

    /// Of these requests, numbered as in `which`, and where it is one pass of the baseline.
    program program_of(const std::vector<cell_request>& requests, const std::vector<std::size_t>& which,
                       bool one_pass) const {
        std::vector<cell_request> now;
        for (std::size_t k : which) now.push_back(requests[k]);
        if (one_pass) now.push_back({.quantized = {}, .keep = true});
        return program_builder{space, std::move(now)}.finish();
    }

    template <class Use>
    std::uint64_t with_batch(std::size_t b, Use&& use) const {
        if (shuffled_) return use(std::as_const(*shuffled_)[b]);
        const auto& batch = batches_[b];
        return use(batch);
    }

    /// Learns every node's bytes from a float pass over the first batch, and whether the cap has room for every cell.
    void check_cap(const program& cells) {
        if (options_.max_live_bytes == 0) return;
        if (bytes_.empty()) learn_bytes();
        std::size_t outputs = 0;
        for (std::size_t node : net.outputs) outputs += bytes_[node];
        const std::size_t least =
            hosts_.size() * std::max(executor_type::least_bytes(space, float_pass_, quantizers, bytes_, 0),
                                     executor_type::least_bytes(space, cells, quantizers, bytes_, outputs));
        if (options_.max_live_bytes < least)
            throw memory_cap{"", "max_live_bytes is " + std::to_string(options_.max_live_bytes) +
                                     "; these batches need " + std::to_string(least) + " on " +
                                     std::to_string(hosts_.size()) +
                                     " threads: allow that, or use smaller batches or fewer threads"};
    }

    void learn_bytes() {
        const auto& batch = batches_[0];
        check_batch(host_, net, batch);
        std::vector<cell_request> requests{{cell{}}};
        for (std::size_t unit = 0; unit < units.size(); ++unit)  // layers that no output depends on
            if (const std::size_t node = units[unit].nodes.front(); !space.reaches_output[node])
                requests.push_back({make_cell(0, {&unit, 1}), false, node});
        const program everything = program_builder{space, std::move(requests)}.finish();
        executor_type sizes{host_, space, everything, quantizers, accounts_.front()};
        evaluations_ += sizes.run(
            batch.inputs, [](auto&&...) {},
            [&](std::size_t c, const auto& values) {
                if (values.failure && everything.cells[c].outputs) std::rethrow_exception(values.failure);
            });
        bytes_ = accounts_.front().node_bytes();
        for (memory_account& account : accounts_)
            for (std::size_t node = 0; node < net.size(); ++node) account.learn(node, bytes_[node]);
    }

    /// record(index into cells.cells, cell_record) for each cell but the baseline. Returns the number of evaluations.
    template <class Batch, class Record>
    std::uint64_t run_batch(std::size_t thread, std::size_t b, const Batch& batch, const program& cells,
                            Record&& record) {
        Graph& host = hosts_[thread];
        check_batch(host, net, batch);
        executor_type floats{host, space, float_pass_, quantizers, accounts_[thread]};
        executor_type changed{host, space, cells, quantizers, accounts_[thread]};
        std::optional<scorer<Graph, Batch>> scores;
        const auto begin = [&](const auto& values) {
            if (values.failure) std::rethrow_exception(values.failure);
            scores.emplace(host, net, batch, metrics_, values.outputs);
            if (!baseline_[b].empty()) return;
            baseline_[b] = scores->scores(values.outputs);
            store_.keep(baseline_cell, b, {baseline_[b], {}, {}, {}});
        };
        cell_record now;
        const auto compare_values = [&](std::size_t, std::size_t node, const auto& reference, const auto& value) {
            try {
                if (now.failure.empty())
                    now.compared.push_back({node, compare(reference, value, "the layer's output")});
            } catch (...) {
                now = {};
                now.failure = message_of(std::current_exception());
            }
        };
        const auto finish = [&](std::size_t c, const auto& values) {
            if (cells.cells[c].keep) return begin(values);
            scores->finish(now, values);
            record(c, std::exchange(now, {}));
        };
        std::uint64_t made = 0;
        const auto run_cells = [&] { made += changed.run(batch.inputs, compare_values, finish); };
        try {
            if (!cells.cells.empty() && cells.cells.front().keep) {
                run_cells();
            } else {
                made += floats.run(
                    batch.inputs, [](auto&&...) {},
                    [&](std::size_t, const auto& values) {
                        begin(values);
                        run_cells();
                    });
            }
        } catch (const stop_asked&) {
        }
        return made;
    }

    Graph& host_;
    const Batches& batches_;
    const metric_set<label_type<Batches>>& metrics_;
    const sweep_options& options_;
    Store& store_;
    const program float_pass_;
    std::optional<shuffled_batches<Graph, Batches>> shuffled_{};
    live_bytes live_{};
    std::deque<memory_account> accounts_{};
    std::vector<std::vector<score_column>> baseline_;
    const thread_hosts<Graph> hosts_;
    std::vector<std::size_t> bytes_{};  ///< by node, under a cap
    std::atomic<std::uint64_t> evaluations_{0};
};

}  // namespace quantsweep::detail
