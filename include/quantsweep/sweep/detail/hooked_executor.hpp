// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs the cells of a program on an engine that only runs whole: one run a cell, rounded by hooks on the way.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/sweep/detail/executor.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// The same values in the same order.
inline bool same_parameter(const parameter& a, const parameter& b) {
    const auto same = []<class A, class B>(const tensor_view<A>& x, const tensor_view<B>& y) {
        if constexpr (std::is_same_v<A, B>)
            return x.data == y.data && x.shape == y.shape && x.strides == y.strides;
        else
            return false;
    };
    return a.channel_axis == b.channel_axis && reduction_axis_of(a) == reduction_axis_of(b) &&
           std::visit(same, a.values, b.values);
}

/// The rounded weights of all of a cell's layers, for as long as one run takes.
template <hooked_graph Graph>
class rounded_weights {
public:
    rounded_weights() = default;
    rounded_weights(const rounded_weights&) = delete;
    rounded_weights& operator=(const rounded_weights&) = delete;
    /// What was saved last goes back first: tied layers save each other's rounded values.
    ~rounded_weights() {
        while (!guards_.empty()) guards_.pop_back();
    }

    /// Errors  evaluation_failed for tied layers that lend the shared memory as different tensors
    void add(Graph& host, const topology& net, std::size_t node, const std::vector<tensor_quantizer>& how) {
        if (how.empty()) return;
        guards_.emplace_back(host, node).overwrite([&](std::size_t w, const parameter& lent) {
            for (const parameter& earlier : written_) {
                if (same_parameter(earlier, lent)) return;
                if (overlap(earlier, lent))
                    throw evaluation_failed{net.info[node].name,
                                            "shares a weight's memory with another layer, as another "
                                            "tensor; an engine that runs whole cannot round it both ways"};
            }
            round_weights(how[w], lent);
            written_.push_back(lent);
        });
    }
    void restore() {
        for (; !guards_.empty(); guards_.pop_back()) guards_.back().restore();
    }

private:
    std::deque<parameter_guard<Graph>> guards_{};
    std::vector<parameter> written_{};
};

template <hooked_graph Graph>
class hooked_executor {
public:
    using tensor_type = tensor_of<Graph>;

    hooked_executor(Graph& host, const cell_space& space, const program& work, const quantizer_table& quantizers,
                    memory_account& memory)
        : host_{host},
          space_{space},
          work_{work},
          quantizers_{quantizers},
          memory_{memory},
          walk_{space, work},
          floats_(space.net.size()) {}

    /// A batch: every cell runs all layers, and so do the float values that cells compare with.
    static std::uint64_t planned_evaluations(const cell_space& space, const program& work) {
        return space.net.size() * (work.cells.size() + (holds_any(compared_nodes(space, work)) ? 1 : 0));
    }
    /// The most that is held at once: float values to compare with, and the outputs of one cell.
    static std::size_t least_bytes(const cell_space& space, const program& work, const quantizer_table&,
                                   const std::vector<std::size_t>& node_bytes, std::size_t beside) {
        const std::vector<bool> kept = compared_nodes(space, work);
        for (std::size_t node : space.net.outputs) beside += node_bytes[node];
        for (std::size_t node = 0; node < kept.size(); ++node) beside += kept[node] ? node_bytes[node] : 0;
        return beside;
    }

    /// As executor::run.
    template <class Inputs, class Compare, class Finish>
    std::uint64_t run(const Inputs& batch_inputs, Compare&& compare, Finish&& finish) {
        evaluations_ = 0;
        if (const std::vector<bool> wanted = compared_nodes(space_, work_); holds_any(wanted))
            keep_floats(batch_inputs, wanted);
        try {
            for (std::size_t c = 0; c < work_.cells.size(); ++c) run_cell(c, batch_inputs, compare, finish);
        } catch (...) {
            clear();
            throw;
        }
        clear();
        return evaluations_;
    }

private:
    using values = std::vector<std::optional<tensor_type>>;

    static std::vector<bool> compared_nodes(const cell_space& space, const program& work) {
        std::vector<bool> result(space.net.size(), false);
        cell_walk walk{space, work};
        for (const cell_request& request : work.cells) {
            walk.enter(request);
            for (std::size_t node : walk.changed())
                if (walk.compares(request, node)) result[node] = true;
        }
        return result;
    }
    static bool holds_any(const std::vector<bool>& nodes) {
        return std::find(nodes.begin(), nodes.end(), true) != nodes.end();
    }

    template <class Inputs>
    void keep_floats(const Inputs& batch_inputs, const std::vector<bool>& wanted) {
        evaluations_ += space_.net.size();
        run_hooked(host_, space_.net, batch_inputs, [&](std::size_t node, const tensor_type& output) {
            if (wanted[node]) keep(floats_[node], output);
        });
    }

    template <class Inputs, class Compare, class Finish>
    void run_cell(std::size_t c, const Inputs& batch_inputs, Compare& compare, Finish& finish) {
        const cell_request& request = work_.cells[c];
        walk_.enter(request);
        evaluations_ += space_.net.size();
        std::vector<bool> changed(space_.net.size(), false);
        for (std::size_t node : walk_.changed()) changed[node] = walk_.compares(request, node);
        values outputs(space_.net.outputs.size());
        cell_values<tensor_type> result;
        try {
            run_rounded(request.quantized, batch_inputs, [&](std::size_t node, const tensor_type& output) {
                memory_.learn(node, byte_size(output));
                if (changed[node]) compare(c, node, *floats_[node], output);
                for (std::size_t k = 0; request.outputs && k < outputs.size(); ++k)
                    if (space_.net.outputs[k] == node) keep(outputs[k], output);
            });
            for (const auto& output : outputs)
                if (request.outputs) result.outputs.push_back(&*output);
        } catch (...) {
            result.failure = std::current_exception();
        }
        finish(c, std::as_const(result));
        if (request.keep)
            kept_.push_back(std::move(outputs));  // the tensors stay where they are
        else
            drop(outputs);
    }

    /// visit(node, output as later nodes read it)
    template <class Inputs, class Visit>
    void run_rounded(const cell& quantized, const Inputs& batch_inputs, Visit&& visit) {
        std::vector<const layer_quantizers*> how(space_.net.size(), nullptr);
        rounded_weights<Graph> weights;
        bool with_inputs = false;
        for (std::size_t node = 0; node < how.size(); ++node) {
            const std::size_t decision = space_.decision(quantized, node);
            if (decision == 0) continue;
            how[node] = &quantizers_[node][decision - 1];
            if (!how[node]->failure.empty()) throw evaluation_failed{space_.net.info[node].name, how[node]->failure};
            weights.add(host_, space_.net, node, how[node]->weights);
            with_inputs = with_inputs || !how[node]->inputs.empty();
        }
        const auto before = [&](std::size_t node, std::span<tensor_type* const> read) {
            if (!how[node]) return;
            for (std::size_t k = 0; k < how[node]->inputs.size(); ++k)
                if (how[node]->inputs[k] && observable(*read[k]))
                    round_value(host_, *how[node]->inputs[k], *read[k], space_.net.inputs[node][k]);
        };
        run_hooked(host_, space_.net, batch_inputs, with_inputs, before, [&](std::size_t node, tensor_type& output) {
            if (how[node] && how[node]->output && observable(output))
                round_value(host_, *how[node]->output, output, node);
            visit(node, std::as_const(output));
        });
        weights.restore();
    }

    void keep(std::optional<tensor_type>& place, const tensor_type& value) {
        place.emplace(tensor_traits<tensor_type>::clone(value));
        memory_.add(byte_size(*place));
    }
    void drop(values& kept) {
        for (std::optional<tensor_type>& value : kept) {
            if (value) memory_.remove(byte_size(*value));
            value.reset();
        }
    }

    void clear() {
        drop(floats_);
        for (values& outputs : kept_) drop(outputs);
        kept_.clear();
    }

    Graph& host_;
    const cell_space& space_;
    const program& work_;
    const quantizer_table& quantizers_;
    memory_account& memory_;
    cell_walk walk_;
    values floats_;
    std::vector<values> kept_{};  ///< outputs of cells that live until all are done
    std::uint64_t evaluations_ = 0;
};

/// Errors  invalid_argument where a scheme asks for what the host's hooks cannot do
template <class Graph>
void check_hooks(const sweep_options& options) {
    if constexpr (!graph<Graph> && !input_hooked_graph<Graph>)
        for (const scheme& how : options.schemes)
            if (how.inputs)
                throw invalid_argument{
                    "", "the scheme '" + how.name +
                            "' quantizes the layers' inputs, and the engine has no "
                            "hook before a layer: give it run(inputs, before, after), or use a scheme without "
                            "inputs, such as w8, or w=int8:symmetric/output=int8:affine"};
}

/// A host that can be stepped is stepped.
template <class Graph>
struct executor_for {
    using type = hooked_executor<Graph>;
};
template <graph Graph>
struct executor_for<Graph> {
    using type = executor<Graph>;
};

}  // namespace quantsweep::detail
