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
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/graph/shuffled.hpp>
#include <quantsweep/graph/thread_hosts.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/cell_history.hpp>
#include <quantsweep/sweep/detail/cell_scorer.hpp>
#include <quantsweep/sweep/detail/hooked_runner.hpp>
#include <quantsweep/sweep/detail/stepped_runner.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// Cells to be measured together.
struct measured_cells {
    const std::vector<cell_request>& requests;
    /// Of a request, shown with its progress.
    function_ref<const std::string&(std::size_t)> name;
    /// Where there is a stop_threshold, asked after every few batches: what is settled is not evaluated further.
    function_ref<bool(std::size_t, const cell_history&)> is_settled;
    /// Float values that cells begin with live until a batch is done, instead of being made again after the baseline's
    /// pass: for a few cells. Not under a cap.
    bool one_pass = false;
};

class measurement {
public:
    measurement(const sweep_inputs& given, const swept_network& network, const quantizer_table& quantizers)
        : given_{given},
          options_{given.options},
          network_{network},
          float_pass_{program_builder{network, {{cell{}}}}.finish()},
          baseline_(given.batches.size()),
          hosts_{given.host, network.net, std::min(given.options.threads, given.batches.size())} {
        if (options_.stop_threshold) shuffled_.emplace(given.host, given.batches, options_.order_seed);
        const std::size_t unlimited = std::numeric_limits<std::size_t>::max();
        const std::size_t share = options_.max_live_bytes == 0 ? unlimited : options_.max_live_bytes / hosts_.size();
        for (std::size_t thread = 0; thread < hosts_.size(); ++thread) {
            accounts_.emplace_back(live_, share, std::vector<std::size_t>(network.net.size(), 0));
            runners_.push_back(make_runner({hosts_[thread], network, quantizers, accounts_.back()}));
        }
    }
    measurement(const measurement&) = delete;
    measurement& operator=(const measurement&) = delete;

    /// The histories of the cells, in the order of the requests.
    /// Errors  what the float network or the metric throws on it; memory_cap
    std::vector<cell_history> measure(const measured_cells& cells) {
        const std::size_t batches = this->batches();
        std::vector<cell_history> histories(cells.requests.size(), cell_history(batches));
        std::vector<std::size_t> open = first_indices(cells.requests.size());
        progress_clock clock{options_.progress, batches * open.size()};
        // The same rounds for any number of threads, or the evaluations spent would depend on it.
        const std::size_t round = options_.stop_threshold ? 4 : batches;
        for (std::size_t first = 0; first < batches && !open.empty(); first += round) {
            const std::size_t last = std::min(first + round, batches);
            measure_round(cells, open, first, last, histories, clock);
            if (!options_.stop_threshold) continue;
            const std::size_t before = open.size();
            std::erase_if(open, [&](std::size_t k) { return cells.is_settled(k, histories[k]); });
            clock.skip((before - open.size()) * (batches - last));
        }
        return histories;
    }

    const baseline_history& baseline() const noexcept { return baseline_; }
    std::size_t batches() const { return given_.batches.size(); }
    /// How many samples there are in all; 0 where that was not counted.
    std::size_t population() const noexcept { return shuffled_ ? shuffled_->samples() : 0; }
    std::uint64_t evaluations() const noexcept { return evaluations_; }
    std::uint64_t peak_bytes() const noexcept { return live_.peak(); }
    /// A batch, of the whole network.
    std::uint64_t evaluations_of_a_pass() const { return planned_evaluations(float_pass_); }
    std::uint64_t planned_evaluations(const program& work) const { return runners_.front()->planned_evaluations(work); }

private:
    /// Of a round of batches: what is common to all of them.
    struct round_of_batches {
        const measured_cells& cells;
        const std::vector<std::size_t>& open;  ///< requests
        bool one_pass;
        program work;  ///< of all open requests
        std::vector<cell_history>& histories;
        progress_clock& clock;
    };

    static std::unique_ptr<cell_runner> make_runner(const runner_context& context) {
        if (context.host.is_stepped()) return std::make_unique<stepped_runner>(context);
        return std::make_unique<hooked_runner>(context);
    }

    void measure_round(const measured_cells& cells, const std::vector<std::size_t>& open, std::size_t first,
                       std::size_t last, std::vector<cell_history>& histories, progress_clock& clock) {
        const bool one_pass = cells.one_pass && options_.max_live_bytes == 0;
        const round_of_batches round{cells, open, one_pass, program_of(cells, open, one_pass), histories, clock};
        check_cap(round.work);
        parallel_for(hosts_.size(), last - first, [&](std::size_t thread, std::size_t i) {
            if (!stop_asked(options_)) measure_batch(round, thread, first + i);
        });
    }

    /// What the store has is taken from there; the rest is evaluated.
    void measure_batch(const round_of_batches& round, std::size_t thread, std::size_t b) {
        const std::vector<std::size_t> missing = take_kept(round, b);
        const bool is_new = missing.size() == round.open.size();
        // What was found is charged as planned: the cost is that of a sweep that was never interrupted.
        if (!is_new) evaluations_ += planned_evaluations(round.work) + (round.one_pass ? 0 : evaluations_of_a_pass());
        if (const cell_record* known = find(baseline_cell, b)) {
            baseline_[b] = known->scores;
            if (missing.empty()) return;
        }
        const program rest = is_new ? program{} : program_of(round.cells, missing, round.one_pass);
        const program& work = is_new ? round.work : rest;
        const auto keep_record = [&](std::size_t c, cell_record& record) {
            const std::size_t k = missing[work.order[c]];
            keep(cell_name(round.cells.requests[k], options_.schemes), b, record);
            round.histories[k][b] = std::move(record);
            round.clock.advance(round.cells.name(k));
        };
        visit_batch(b, [&](const batch_view& batch) {
            const std::uint64_t made = run_batch(thread, b, batch, work, keep_record);
            if (is_new) evaluations_ += made;
        });
    }

    /// Returns the requests that the store has no record of.
    std::vector<std::size_t> take_kept(const round_of_batches& round, std::size_t b) {
        if (!options_.store) return round.open;
        std::vector<std::size_t> missing;
        for (std::size_t k : round.open)
            if (const cell_record* known = find(cell_name(round.cells.requests[k], options_.schemes), b)) {
                round.histories[k][b] = *known;
                round.clock.advance(round.cells.name(k));
            } else {
                missing.push_back(k);
            }
        return missing;
    }

    const cell_record* find(const std::string& cell, std::size_t b) const {
        return options_.store ? options_.store->find(cell, b) : nullptr;
    }
    void keep(const std::string& cell, std::size_t b, const cell_record& record) const {
        if (options_.store) options_.store->keep(cell, b, record);
    }

    /// Of these requests, numbered as in `which`, and where it is one pass of the baseline.
    program program_of(const measured_cells& cells, const std::vector<std::size_t>& which, bool one_pass) const {
        std::vector<cell_request> now;
        for (std::size_t k : which) now.push_back(cells.requests[k]);
        if (one_pass) now.push_back({.quantized = {}, .keep = true});
        return program_builder{network_, std::move(now)}.finish();
    }

    void visit_batch(std::size_t b, function_ref<void(const batch_view&)> use) const {
        if (shuffled_)
            shuffled_->visit(b, use);
        else
            given_.batches.visit(b, use);
    }

    /// Learns every node's bytes from a float pass over the first batch, and whether the cap has room for every cell.
    void check_cap(const program& cells) {
        if (options_.max_live_bytes == 0) return;
        if (bytes_.empty()) learn_bytes();
        std::size_t outputs = 0;
        for (std::size_t node : network_.net.outputs) outputs += bytes_[node];
        const cell_runner& runner = *runners_.front();
        const std::size_t least = hosts_.size() * std::max(runner.least_bytes(float_pass_, bytes_, 0),
                                                           runner.least_bytes(cells, bytes_, outputs));
        if (options_.max_live_bytes < least)
            throw memory_cap{"", "max_live_bytes is " + std::to_string(options_.max_live_bytes) +
                                     "; these batches need " + std::to_string(least) + " on " +
                                     std::to_string(hosts_.size()) +
                                     " threads: allow that, or use smaller batches or fewer threads"};
    }

    void learn_bytes() {
        std::vector<cell_request> requests{{cell{}}};
        for (std::size_t unit = 0; unit < network_.units.size(); ++unit)  // layers that no output depends on
            if (const std::size_t node = network_.first_node(unit); !network_.reaches_output[node])
                requests.push_back({make_cell(0, {&unit, 1}), false, node});
        const program everything = program_builder{network_, std::move(requests)}.finish();
        given_.batches.visit(0, [&](const batch_view& batch) {
            check_batch(given_.host, network_.net, batch);
            evaluations_ += runners_.front()->run(
                everything, batch.inputs, [](auto&&...) {},
                [&](std::size_t c, const cell_values& values) {
                    if (values.failure && everything.cells[c].outputs) std::rethrow_exception(values.failure);
                });
        });
        bytes_ = accounts_.front().node_bytes();
        for (memory_account& account : accounts_)
            for (std::size_t node = 0; node < bytes_.size(); ++node) account.learn(node, bytes_[node]);
    }

    /// Thrown between two cells where the caller asked to stop.
    struct stopped {};

    /// record(index into work.cells, cell_record) for each cell but the baseline. Returns the number of evaluations.
    std::uint64_t run_batch(std::size_t thread, std::size_t b, const batch_view& batch, const program& work,
                            function_ref<void(std::size_t, cell_record&)> record) {
        check_batch(hosts_[thread], network_.net, batch);
        cell_runner& runner = *runners_[thread];
        std::optional<cell_scorer> scorer;
        const auto begin = [&](const cell_values& floats) {
            if (floats.failure) std::rethrow_exception(floats.failure);
            scorer.emplace(hosts_[thread], network_.net, batch, given_.metrics, floats.outputs);
            keep_baseline(b, *scorer, floats);
        };
        cell_record now;
        const auto compare_with_float = [&](std::size_t, std::size_t node, const any_view& reference,
                                            const any_view& value) { add_comparison(now, node, reference, value); };
        const auto finish = [&](std::size_t c, const cell_values& values) {
            if (work.cells[c].keep) return begin(values);
            scorer->finish(now, values);
            cell_record done = std::exchange(now, {});
            record(c, done);
            if (stop_asked(options_)) throw stopped{};
        };
        const bool has_baseline = !work.cells.empty() && work.cells.front().keep;
        std::uint64_t made = 0;
        const auto run_cells = [&] { made += runner.run(work, batch.inputs, compare_with_float, finish); };
        try {
            if (has_baseline) {
                run_cells();
            } else {
                made += runner.run(
                    float_pass_, batch.inputs, [](auto&&...) {},
                    [&](std::size_t, const cell_values& floats) {
                        begin(floats);
                        run_cells();
                    });
            }
        } catch (const stopped&) {
        }
        return made;
    }

    void keep_baseline(std::size_t b, const cell_scorer& scorer, const cell_values& floats) {
        if (!baseline_[b].empty()) return;
        baseline_[b] = scorer.scores(floats.outputs);
        keep(baseline_cell, b, {baseline_[b], {}, {}, {}});
    }

    static void add_comparison(cell_record& record, std::size_t node, const any_view& reference,
                               const any_view& value) {
        try {
            if (record.failure.empty())
                record.compared.push_back({node, compare(reference, value, "the layer's output")});
        } catch (...) {
            record = {};
            record.failure = message_of(std::current_exception());
        }
    }

    const sweep_inputs given_;
    const sweep_options& options_;
    const swept_network& network_;
    const program float_pass_;
    std::optional<shuffled_batches> shuffled_{};
    live_bytes live_{};
    std::deque<memory_account> accounts_{};
    std::vector<std::unique_ptr<cell_runner>> runners_{};  ///< by thread
    baseline_history baseline_;
    const thread_hosts hosts_;
    std::vector<std::size_t> bytes_{};  ///< by node, under a cap
    std::atomic<std::uint64_t> evaluations_{0};
};

}  // namespace quantsweep::detail
