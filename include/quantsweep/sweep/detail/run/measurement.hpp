// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs cells over all batches, on the host and its clones, and keeps the record of each.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/core/shared_progress.hpp>
#include <quantsweep/graph/shuffled.hpp>
#include <quantsweep/sweep/detail/plan/cell_name.hpp>
#include <quantsweep/sweep/detail/run/baseline_book.hpp>
#include <quantsweep/sweep/detail/run/batch_run.hpp>
#include <quantsweep/sweep/detail/run/kept_records.hpp>
#include <quantsweep/sweep/detail/run/measured_cells.hpp>
#include <quantsweep/sweep/detail/run/memory_cap.hpp>
#include <quantsweep/sweep/detail/run/record_bytes.hpp>
#include <quantsweep/sweep/detail/run/round_pieces.hpp>
#include <quantsweep/sweep/detail/run/workers.hpp>
#include <quantsweep/sweep/detail/score/cell_history.hpp>
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

namespace quantsweep::detail {

class measurement {
public:
    measurement(const sweep_inputs& given, const swept_network& network, const quantizer_table& quantizers)
        : given_{given},
          options_{given.options},
          network_{network},
          records_{given, network},
          float_pass_{program_builder{network, {{cell{}}}}.finish()},
          workers_{given, network, quantizers, is_timed() ? &left_ : nullptr},
          baseline_{given.batches.size()} {
        if (options_.stop_threshold) shuffled_.emplace(given.host, given.batches, options_.order_seed);
    }

    /// Returns the histories of the cells, in the order of the requests.
    /// Errors  what the float network throws, or the metric on it; memory_cap
    std::vector<cell_history> measure(const measured_cells& cells) {
        const std::size_t batches = this->batches();
        std::vector<cell_history> histories(cells.requests.size(), cell_history(batches));
        std::vector<std::size_t> open = first_indices(cells.requests.size());
        progress_clock clock{options_.progress, batches * open.size()};
        // The rounds do not depend on the number of threads; otherwise the number of evaluations would.
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

    const baseline_history& baseline() const noexcept { return baseline_.history(); }
    std::size_t batches() const { return given_.batches.size(); }
    /// Returns the number of samples, or 0 if it was not counted.
    std::size_t population() const noexcept { return shuffled_ ? shuffled_->samples() : 0; }
    std::uint64_t evaluations() const noexcept { return evaluations_; }
    std::size_t threads() const noexcept { return workers_.size(); }
    /// Returns the peak of the rank that held the most.
    std::uint64_t peak_bytes() const noexcept { return std::max<std::uint64_t>(peak_bytes_, workers_.peak_bytes()); }
    /// Returns the number of evaluations of the whole network for a batch.
    std::uint64_t evaluations_of_a_pass() const { return planned_evaluations(float_pass_); }
    std::uint64_t planned_evaluations(const program& work) const { return workers_.runner().planned_evaluations(work); }

private:
    /// What all batches of a round have in common.
    struct round_of_batches {
        const measured_cells& cells;
        const std::vector<std::size_t>& open;  ///< requests that are not settled
        bool one_pass;
        const program& work;                   ///< for all open requests
        const work_left::counts& evaluations;  ///< of a batch, the float pass included
        std::vector<cell_history>& histories;
        progress_clock& clock;
    };

    void measure_round(const measured_cells& cells, const std::vector<std::size_t>& open, std::size_t first,
                       std::size_t last, std::vector<cell_history>& histories, progress_clock& clock) {
        const bool one_pass = cells.one_pass && options_.max_live_bytes == 0;
        const program work = program_of(cells, open, one_pass);
        const work_left::counts evaluations =
            one_pass ? work.evaluations_of : work_left::sum(work.evaluations_of, float_pass_.evaluations_of);
        const round_of_batches round{cells, open, one_pass, work, evaluations, histories, clock};
        check_cap(work);
        left_.plan(evaluations, batches() - first);
        const std::uint64_t before = evaluations_;
        const round_pieces pieces = pieces_of(round, last - first);
        shared_progress shown{clock};
        std::atomic<bool> complete{true};
        given_.share.begin_round();
        ranks().for_each(workers_.size(), pieces.size(), [&](std::size_t thread, std::size_t number, std::size_t) {
            if (given_.share.ends()) return;
            const round_piece piece = pieces[number];
            if (!ranks().is_alone()) shown.reach(pieces.cells_before(number, open.size()));
            if (!options_.shard.has(first + piece.batch)) {
                if (!take_batch(round, first + piece.batch)) complete = false;
            } else {
                measure_piece(round, workers_[thread], first + piece.batch, piece);
            }
        });
        if (!ranks().is_alone()) {
            exchange(round, first, last, before);
            shown.reach((last - first) * open.size());
        }
        if (!complete) given_.share.wait_for_shards();
    }

    team& ranks() const noexcept { return given_.share.ranks(); }

    round_pieces pieces_of(const round_of_batches& round, std::size_t batches) const {
        const double cells = static_cast<double>(planned_evaluations(round.work));
        return {batches, round.open.size(), ranks().is_alone() ? 1 : ranks().size() * options_.threads,
                cells / static_cast<double>(std::max<std::uint64_t>(evaluations_of_a_pass(), 1))};
    }

    /// Afterwards every rank has the records of all ranks.
    void exchange(const round_of_batches& round, std::size_t first, std::size_t last, std::uint64_t before) {
        fingerprint step;
        for (std::size_t k : round.open) step.add(cell_name(round.cells.requests[k], given_.schemes));
        const round_cost all = given_.share.exchange(
            "batches " + std::to_string(first) + " to " + std::to_string(last - 1) + ", cells " + step.hex(),
            {evaluations_ - before, workers_.peak_bytes()},
            [&](byte_writer& to) {
                write_round(to, round.open, first, last, baseline(), baseline_.news(), round.histories);
            },
            [&](byte_reader& from) {
                read_round(from, round.open, first, last, baseline_.tell_others(), round.histories);
            });
        baseline_.tell_others();
        evaluations_ = before + all.evaluations;
        peak_bytes_ = std::max(peak_bytes_, all.peak_bytes);
    }

    void check_cap(const program& work) {
        if (options_.max_live_bytes == 0) return;
        if (node_bytes_.empty()) {
            learned_sizes learned = learn_sizes(given_, network_, workers_);
            evaluations_ += learned.evaluations;
            node_bytes_ = std::move(learned.node_bytes);
        }
        require_room(options_, network_, workers_, node_bytes_, float_pass_, work);
    }

    /// Whether the time left is estimated from the times of nodes. An engine that runs as a whole has none, and other
    /// ranks do not tell theirs.
    bool is_timed() const { return options_.progress && given_.host.is_stepped() && ranks().is_alone(); }

    void advance(const round_of_batches& round, std::size_t k) {
        if (ranks().is_alone()) round.clock.advance(round.cells.name(k), 1, left_.per_spent());
    }

    std::uint64_t planned_of_a_batch(const round_of_batches& round) const {
        return planned_evaluations(round.work) + (round.one_pass ? 0 : evaluations_of_a_pass());
    }

    /// Takes a batch of another shard from the store. Returns false unless the store has all of it.
    bool take_batch(const round_of_batches& round, std::size_t b) {
        const std::vector<std::size_t> missing = take_kept(round, b, round.open);
        const cell_record* known = records_.find(baseline_cell, b);
        left_.spare(round.evaluations, none_);
        if (missing.empty() && known) {
            baseline_.learn(b, known->scores);
            evaluations_ += planned_of_a_batch(round);
            return true;
        }
        for (std::size_t k : round.open) round.histories[k][b].reset();
        round.clock.skip(missing.size());
        return false;
    }

    /// Takes what the store has and evaluates the rest.
    void measure_piece(const round_of_batches& round, worker& on, std::size_t b, const round_piece& piece) {
        const std::vector<std::size_t> missing = take_kept(round, b, piece.of(round.open));
        const bool is_new = missing.size() == round.open.size();
        // Charges stored results as planned, so that the cost is that of an uninterrupted sweep on one rank.
        if (!is_new && piece.block == 0) evaluations_ += planned_of_a_batch(round);
        if (const cell_record* known = records_.find(baseline_cell, b)) {
            baseline_.learn(b, known->scores);
            if (missing.empty()) return left_.spare(round.evaluations, none_);
        }
        const program rest = is_new ? program{} : program_of(round.cells, missing, round.one_pass);
        const program& work = is_new ? round.work : rest;
        if (!is_new) left_.spare(round.work.evaluations_of, rest.evaluations_of);
        const auto keep_baseline = [&](const cell_scorer& scorer, const std::vector<tensor_ref>& outputs) {
            if (baseline_.has(b)) return;
            const std::vector<score_column> scores = scorer.scores(outputs);
            baseline_.learn(b, scores);
            records_.keep(baseline_cell, b, {scores, {}, {}, {}});
        };
        const auto keep_record = [&](std::size_t c, cell_record& record) {
            records_.require_finite(record);
            const std::size_t k = missing[work.order[c]];
            records_.keep(cell_name(round.cells.requests[k], given_.schemes), b, record);
            round.histories[k][b] = std::move(record);
            advance(round, k);
            ranks().poll();
        };
        visit_batch(b, [&](const batch_view& batch) {
            batch_run now{given_, network_, on, batch, {keep_baseline, keep_record}};
            const std::uint64_t made = now.run(float_pass_, work);
            if (is_new) evaluations_ += made;
        });
    }

    /// Returns the requests for which the store has no record.
    std::vector<std::size_t> take_kept(const round_of_batches& round, std::size_t b, std::vector<std::size_t> asked) {
        return records_.take(round.cells, std::move(asked), b, round.histories,
                             [&](std::size_t k) { advance(round, k); });
    }

    /// Returns the program of these requests, numbered as in `which`. With `one_pass` it includes the baseline.
    program program_of(const measured_cells& cells, const std::vector<std::size_t>& which, bool one_pass) const {
        std::vector<cell_request> now;
        for (std::size_t k : which) now.push_back(cells.requests[k]);
        if (one_pass) now.push_back({.quantized = {}, .keep = true});
        return program_builder{network_, std::move(now)}.finish();
    }

    void visit_batch(std::size_t b, function_ref<void(const batch_view&)> use) const {
        shuffled_ ? shuffled_->visit(b, use) : given_.batches.visit(b, use);
    }

    const sweep_inputs& given_;
    const sweep_options& options_;
    const swept_network& network_;
    const kept_records records_;
    const program float_pass_;
    work_left left_{2 * network_.net.size()};
    const work_left::counts none_ = work_left::counts(2 * network_.net.size());
    workers workers_;
    std::optional<shuffled_batches> shuffled_{};
    baseline_book baseline_;
    std::vector<std::size_t> node_bytes_{};  ///< the size of each node's output; used under a cap
    std::atomic<std::uint64_t> evaluations_{0};
    std::uint64_t peak_bytes_ = 0;  ///< over all ranks, as of the last exchange
};

}  // namespace quantsweep::detail
