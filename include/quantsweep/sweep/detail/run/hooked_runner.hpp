// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs the cells of a program on an engine that can only run the whole network: one run for each cell, in which
///        hooks round the values.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/overlap.hpp>
#include <quantsweep/sweep/detail/quantize/rounding.hpp>
#include <quantsweep/sweep/detail/run/cell_pass.hpp>

namespace quantsweep::detail {

/// Holds the rounded weights and biases of all of a cell's layers for the duration of one run.
class rounded_weights {
public:
    rounded_weights() = default;
    rounded_weights(const rounded_weights&) = delete;
    rounded_weights& operator=(const rounded_weights&) = delete;
    /// Restores in reverse order, because tied layers save each other's rounded values.
    ~rounded_weights() {
        while (!guards_.empty()) guards_.pop_back();
    }

    /// Errors  evaluation_failed for tied layers that lend the shared memory as different tensors
    void add(any_graph& host, const topology& net, std::size_t node, const layer_quantizers& how) {
        if (!how.writes_parameters()) return;
        guards_.emplace_back(host, node, how.writes_biases()).overwrite([&](std::size_t k, const parameter& lent) {
            if (!is_written(how, k, lent)) return;
            for (const parameter& earlier : written_) {
                if (same_parameter(earlier, lent)) return;
                if (overlap(earlier, lent))
                    throw evaluation_failed{net.info[node].name,
                                            "shares a weight's memory with a layer that lends it as another tensor; an "
                                            "engine that runs as a whole cannot round it in both ways"};
            }
            round_parameter(how, k, lent);
            written_.push_back(lent);
        });
    }
    void restore() {
        for (; !guards_.empty(); guards_.pop_back()) guards_.back().restore();
    }

private:
    std::deque<parameter_guard> guards_{};
    std::vector<parameter> written_{};
};

/// Returns, for each node, whether any cell compares it.
inline std::vector<bool> compared_nodes(const swept_network& network, const program& work) {
    std::vector<bool> result(network.net.size(), false);
    cell_walk walk{network, work};
    for (const cell_request& request : work.cells) {
        walk.enter(request);
        for (std::size_t node : walk.changed())
            if (walk.compares(request, node)) result[node] = true;
    }
    return result;
}
inline bool holds_any(const std::vector<bool>& nodes) {
    return std::find(nodes.begin(), nodes.end(), true) != nodes.end();
}

/// One run of a program on one batch. Every cell runs all layers.
class hooked_pass final : public cell_pass {
public:
    using cell_pass::cell_pass;

private:
    using kept_values = std::vector<any_tensor>;

    void prepare() override {
        floats_.resize(network_.net.size());
        if (const std::vector<bool> wanted = compared_nodes(network_, work_); holds_any(wanted)) keep_floats(wanted);
    }

    void keep_floats(const std::vector<bool>& wanted) {
        evaluations_ += network_.net.size();
        run_hooked(host_, network_.net, batch_.inputs, nullptr, [&](std::size_t node, writable_tensor_ref output) {
            if (wanted[node]) keep(floats_[node], output);
        });
    }

    void run_cell(std::size_t c) override {
        const cell_request& request = work_.cells[c];
        walk_.enter(request);
        evaluations_ += network_.net.size();
        std::vector<bool> changed(network_.net.size(), false);
        for (std::size_t node : walk_.changed()) changed[node] = walk_.compares(request, node);
        kept_values outputs(network_.net.outputs.size());
        cell_values result;
        try {
            run_rounded(request.quantized, [&](std::size_t node, tensor_ref output) {
                memory_.learn(node, byte_size(output.view()));
                if (changed[node]) compare_(c, node, floats_[node].ref().view(), output.view());
                for (std::size_t k = 0; request.outputs && k < outputs.size(); ++k)
                    if (network_.net.outputs[k] == node) keep(outputs[k], output);
            });
            for (const any_tensor& output : outputs)
                if (request.outputs) result.outputs.push_back(output.ref());
        } catch (...) {
            result.failure = std::current_exception();
        }
        finish_(c, result);
        if (request.keep)
            kept_.push_back(std::move(outputs));  // moving keeps the tensors in place
        else
            drop(outputs);
    }

    /// Calls visit(node, output as later nodes read it).
    void run_rounded(const cell& quantized, function_ref<void(std::size_t, tensor_ref)> visit) {
        std::vector<const layer_quantizers*> how(network_.net.size(), nullptr);
        rounded_weights weights;
        bool with_inputs = false;
        for (std::size_t node = 0; node < how.size(); ++node) {
            const std::size_t decision = network_.decision(quantized, node);
            if (decision == 0) continue;
            how[node] = &quantizers_[node][decision - 1];
            if (!how[node]->failure.empty()) throw evaluation_failed{network_.net.info[node].name, how[node]->failure};
            weights.add(host_, network_.net, node, *how[node]);
            with_inputs = with_inputs || how[node]->has_inputs();
        }
        const auto on_inputs = [&](std::size_t node, std::span<const writable_tensor_ref> read) {
            if (!how[node]) return;
            for (std::size_t k = 0; k < how[node]->inputs.size(); ++k)
                if (how[node]->inputs[k]) round_input(host_, network_.net, node, k, *how[node], read[k], &batch_);
        };
        const before_layer before{on_inputs};
        run_hooked(host_, network_.net, batch_.inputs, with_inputs && host_.has_input_hook() ? &before : nullptr,
                   [&](std::size_t node, writable_tensor_ref output) {
                       if (how[node] && how[node]->output)
                           round_output(host_, node, *how[node]->output, output, &batch_);
                       visit(node, output);
                   });
        weights.restore();
    }

    void keep(any_tensor& place, tensor_ref value) {
        place = value.clone();
        memory_.add(byte_size(place.ref().view()));
    }
    void drop(kept_values& kept) {
        for (any_tensor& value : kept) {
            if (value) memory_.remove(byte_size(value.ref().view()));
            value.reset();
        }
    }
    void clear() override {
        drop(floats_);
        for (kept_values& outputs : kept_) drop(outputs);
        kept_.clear();
    }

    kept_values floats_{};             ///< by node, the float values that cells are compared with
    std::vector<kept_values> kept_{};  ///< outputs of cells that live until all are done
};

/// For an engine that can only run the whole network.
class hooked_runner final : public cell_runner {
public:
    using cell_runner::cell_runner;

    /// Every cell runs all layers, and so does the pass for the float values that cells are compared with.
    std::uint64_t planned_evaluations(const program& work) const override {
        const bool keeps_floats = holds_any(compared_nodes(with_.network, work));
        return with_.network.net.size() * (work.cells.size() + (keeps_floats ? 1 : 0));
    }
    /// Counts what is held at once: the float values that are compared, and the outputs of one cell.
    std::size_t least_bytes(const program& work, const std::vector<std::size_t>& node_bytes,
                            std::size_t beside) const override {
        const std::vector<bool> kept = compared_nodes(with_.network, work);
        for (std::size_t node : with_.network.net.outputs) beside += node_bytes[node];
        for (std::size_t node = 0; node < kept.size(); ++node) beside += kept[node] ? node_bytes[node] : 0;
        return beside;
    }
    std::uint64_t run(const program& work, const batch_view& batch, compare_values compare,
                      finish_cell finish) override {
        return hooked_pass{with_, work, batch, compare, finish}.run();
    }
};

}  // namespace quantsweep::detail
