// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs one batch on one thread: the float network first, then every cell, each compared with it.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/sweep/detail/run/workers.hpp>
#include <quantsweep/sweep/detail/score/cell_scorer.hpp>

namespace quantsweep::detail {

/// Receives the results of a batch.
struct batch_results {
    /// Called with the float network's outputs, and the scorer that compares other outputs with them.
    function_ref<void(const cell_scorer&, const std::vector<tensor_ref>& outputs)> baseline;
    /// Called with each cell other than the float network.
    function_ref<void(std::size_t cell, cell_record&)> record;
};

class batch_run {
public:
    batch_run(const sweep_inputs& given, const swept_network& network, worker& on, const batch_view& batch,
              batch_results results)
        : given_{given}, network_{network}, worker_{on}, batch_{batch}, results_{results} {}

    /// Runs the float pass, then the cells. If the float network is one of the cells, does not use `float_pass`. Stops
    /// early if the caller asks for it. Returns the number of evaluations.
    /// Errors  those of the float network, and of the metric on it
    std::uint64_t run(const program& float_pass, const program& cells) {
        check_batch(worker_.host, network_.net, batch_);
        std::uint64_t evaluations = 0;
        try {
            if (!cells.cells.empty() && cells.cells.front().keep)
                evaluations += run_cells(cells);
            else
                evaluations += worker_.runner->run(
                    float_pass, batch_, [](auto&&...) {},
                    [&](std::size_t, const cell_values& floats) {
                        begin(floats);
                        evaluations += run_cells(cells);
                    });
        } catch (const stopped&) {
        }
        return evaluations;
    }

private:
    /// Thrown between two cells if the caller has asked to stop.
    struct stopped {};

    std::uint64_t run_cells(const program& work) {
        return worker_.runner->run(
            work, batch_,
            [&](std::size_t, std::size_t node, const any_view& reference, const any_view& value) {
                compare_node(node, reference, value);
            },
            [&](std::size_t c, const cell_values& values) {
                if (work.cells[c].keep)
                    begin(values);
                else
                    finish(c, values);
            });
    }

    void begin(const cell_values& floats) {
        if (floats.failure) std::rethrow_exception(floats.failure);
        scorer_.emplace(worker_.host, network_.net, batch_, given_.metrics, floats.outputs);
        results_.baseline(*scorer_, floats.outputs);
    }

    void compare_node(std::size_t node, const any_view& reference, const any_view& value) {
        if (!now_.failure.empty()) return;
        try {
            node_error error{node};
            compare(reference, value, "the layer's output", batch_, worker_.host.axes(node), error.sums,
                    error.nonfinite);
            now_.compared.push_back(error);
        } catch (...) {
            now_ = {};
            now_.failure = message_of(std::current_exception());
        }
    }

    void finish(std::size_t c, const cell_values& values) {
        scorer_->finish(now_, values);
        cell_record done = std::exchange(now_, {});
        results_.record(c, done);
        if (given_.share.ends()) throw stopped{};
    }

    const sweep_inputs& given_;
    const swept_network& network_;
    worker& worker_;
    const batch_view& batch_;
    batch_results results_;
    std::optional<cell_scorer> scorer_{};
    cell_record now_{};  ///< the record of the cell that is running
};

}  // namespace quantsweep::detail
