// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a program on one batch: each step once, each tensor freed after its last use, each failure kept apart.

#include <atomic>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/sweep/detail/layer_quantizers.hpp>
#include <quantsweep/sweep/detail/program.hpp>

namespace quantsweep::detail {

/// Bytes of live tensors over all threads, and the most there ever were.
class live_bytes {
public:
    void add(std::size_t bytes) noexcept {
        const std::size_t now = current_.fetch_add(bytes) + bytes;
        for (std::size_t seen = peak_; now > seen && !peak_.compare_exchange_weak(seen, now);) {
        }
    }
    void remove(std::size_t bytes) noexcept { current_ -= bytes; }
    std::size_t peak() const noexcept { return peak_; }

private:
    std::atomic<std::size_t> current_{0};
    std::atomic<std::size_t> peak_{0};
};

/// By node, then by scheme; the inner vector is empty for nodes that are never quantized.
using quantizer_table = std::vector<std::vector<layer_quantizers>>;

/// What a cell came to: tensors that live while the cell is being finished, or why there are none.
template <class Tensor>
struct cell_values {
    std::vector<const Tensor*> outputs{};
    std::vector<const Tensor*> own{};  ///< float, quantized
    std::exception_ptr failure{};
};

template <graph Graph>
class executor {
public:
    using tensor_type = tensor_of<Graph>;

    executor(Graph& host, const topology& net, const program& work, const quantizer_table& quantizers, live_bytes& live)
        : host_{host}, net_{net}, work_{work}, quantizers_{quantizers}, live_{live}, slots_(work.steps.size()) {}

    /// finish(index of the cell, cell_values) for each cell in turn.
    template <class Inputs, class Finish>
    void run(const Inputs& batch_inputs, Finish&& finish) {
        for (step_id id = 0; id < slots_.size(); ++id) slots_[id].uses_left = work_.steps[id].uses;
        try {
            for (std::size_t c = 0; c < work_.cells.size(); ++c) {
                const cell_work& now = work_.cells[c];
                for (step_id id : now.steps) take(id, batch_inputs);
                finish(c, std::as_const(*this).values_of(now));
                for (step_id id : now.outputs) release(id);
                for (step_id id : now.own) release(id);
            }
        } catch (...) {
            for (slot& s : slots_) free(s);
            throw;
        }
    }

private:
    struct slot {
        std::optional<tensor_type> value{};
        std::size_t uses_left = 0;
        std::size_t bytes = 0;
        std::exception_ptr failure{};
    };

    template <class Inputs>
    void take(step_id id, const Inputs& batch_inputs) {
        const step& now = work_.steps[id];
        std::vector<const tensor_type*> inputs;
        slots_[id].failure = nullptr;
        for (step_id source : now.inputs) {
            if (is_graph_input(source)) {
                inputs.push_back(&batch_inputs[input_index(source)]);
            } else if (!slots_[source].failure) {
                inputs.push_back(&*slots_[source].value);
            } else {
                slots_[id].failure = slots_[source].failure;
                break;
            }
        }
        if (!slots_[id].failure) make(id, now, inputs);
        for (step_id source : now.inputs)
            if (!is_graph_input(source)) release(source);
    }

    void make(step_id id, const step& now, const std::vector<const tensor_type*>& inputs) {
        slot& here = slots_[id];
        try {
            here.value.emplace(now.decision == 0 ? evaluate(host_, net_, now.node, std::span<const tensor_type* const>{inputs})
                                                 : quantized(now, inputs));
            here.bytes = byte_size(*here.value);
            live_.add(here.bytes);
        } catch (...) {
            here.failure = std::current_exception();
        }
    }

    tensor_type quantized(const step& now, std::vector<const tensor_type*> inputs) {
        const layer_quantizers& how = quantizers_[now.node][now.decision - 1];
        if (!how.failure.empty()) throw evaluation_failed{net_.info[now.node].name, how.failure};
        std::vector<tensor_type> rounded;
        rounded.reserve(inputs.size());
        for (std::size_t k = 0; k < how.inputs.size(); ++k) {
            if (!how.inputs[k] || !observable(*inputs[k])) continue;
            rounded.push_back(tensor_traits<tensor_type>::clone(*inputs[k]));
            fake_quantize(mutable_view(rounded.back()), std::nullopt, std::span<const any_quantizer>{&*how.inputs[k], 1});
            inputs[k] = &rounded.back();
        }
        parameter_guard<Graph> guard{host_, now.node};
        if (!how.weights.empty())
            guard.overwrite([&](std::size_t w, const parameter& lent) {
                std::visit([&](const auto& values) {
                    fake_quantize(values, lent.channel_axis, std::span<const any_quantizer>{how.weights[w]});
                }, lent.values);
            });
        tensor_type output = evaluate(host_, net_, now.node, std::span<const tensor_type* const>{inputs});
        guard.restore();
        if (how.output && observable(output))
            fake_quantize(mutable_view(output), std::nullopt, std::span<const any_quantizer>{&*how.output, 1});
        for (tensor_type& copy : rounded) recycle(host_, std::move(copy));
        return output;
    }

    cell_values<tensor_type> values_of(const cell_work& now) const {
        cell_values<tensor_type> result;
        const auto collect = [&](const std::vector<step_id>& ids, std::vector<const tensor_type*>& into) {
            for (step_id id : ids) {
                if (slots_[id].failure) result.failure = slots_[id].failure;
                into.push_back(slots_[id].value ? &*slots_[id].value : nullptr);
            }
        };
        collect(now.own, result.own);
        collect(now.outputs, result.outputs);
        return result;
    }

    void release(step_id id) {
        if (--slots_[id].uses_left == 0) free(slots_[id]);
    }

    void free(slot& s) {
        if (!s.value) return;
        live_.remove(s.bytes);
        recycle(host_, std::move(*s.value));
        s.value.reset();
    }

    Graph& host_;
    const topology& net_;
    const program& work_;
    const quantizer_table& quantizers_;
    live_bytes& live_;
    std::vector<slot> slots_;
};

}  // namespace quantsweep::detail
