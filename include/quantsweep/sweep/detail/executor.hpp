// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a program on one batch: each step once where memory allows, each tensor freed after its last use, each
///        failure kept apart.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/agenda.hpp>
#include <quantsweep/sweep/detail/memory_cap.hpp>
#include <quantsweep/sweep/detail/quantized_evaluate.hpp>

namespace quantsweep::detail {

/// What a cell came to: tensors that live while the cell is being finished, or why there are none.
template <class Tensor>
struct cell_values {
    std::vector<const Tensor*> outputs{};
    std::exception_ptr failure{};
};

template <graph Graph>
class executor {
public:
    using tensor_type = tensor_of<Graph>;

    executor(Graph& host, const cell_space& space, const program& work, const quantizer_table& quantizers,
             memory_account& memory)
        : host_{host}, space_{space}, work_{work}, quantizers_{quantizers}, memory_{memory}, walk_{space, work} {
        slots_.reserve(work.shared.size() + space.net.size());  // references stay valid
    }

    /// A batch, where nothing has to be made twice.
    static std::uint64_t planned_evaluations(const cell_space&, const program& work) { return work.evaluations; }
    /// The smallest cap that it can keep, with `beside` held all the while.
    static std::size_t least_bytes(const cell_space& space, const program& work, const quantizer_table& quantizers,
                                   const std::vector<std::size_t>& node_bytes, std::size_t beside) {
        return smallest_cap(space, work, quantizers, node_bytes, beside);
    }

    /// compare(cell, node, float value, value under the cell) for each comparison asked for, then
    /// finish(cell, cell_values), for each cell in turn. Returns the number of evaluations.
    template <class Inputs, class Compare, class Finish>
    std::uint64_t run(const Inputs& batch_inputs, Compare&& compare, Finish&& finish) {
        evaluations_ = 0;
        slots_.resize(work_.shared.size());
        for (step_id id = 0; id < slots_.size(); ++id) slots_[id].uses_left = work_.uses[id];
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
    struct slot {
        std::optional<tensor_type> value{};
        std::exception_ptr failure{};
        std::size_t bytes = 0;
        std::size_t uses_left = 0;  ///< of a shared step, over all cells
        std::size_t waiting = 0;    ///< uses within the cell at hand
        std::uint64_t last_used = 0;
        bool read_inputs = false;  ///< as planned: whoever makes it once more reads them beyond the plan
    };

    template <class Inputs, class Compare, class Finish>
    void run_cell(std::size_t c, const Inputs& batch_inputs, Compare& compare, Finish& finish) {
        const cell_request& request = work_.cells[c];
        walk_.enter(request);
        slots_.resize(walk_.size());
        const cell_agenda agenda = plan_cell(request);
        auto next = agenda.comparisons.begin();
        const auto compare_up_to = [&](std::size_t node) {
            for (; next != agenda.comparisons.end() && next->node <= node; ++next) {
                const slot &reference = slots_[next->node], &value = slots_[next->value];
                if (reference.value && value.value) compare(c, next->node, *reference.value, *value.value);
                spend(next->node);
                spend(next->value);
            }
        };
        for (std::size_t k = 0; k < agenda.steps.size(); ++k) {
            take(agenda.steps[k], batch_inputs);
            const std::size_t node = walk_.at(agenda.steps[k]).node;
            if (k + 1 == agenda.steps.size() || walk_.at(agenda.steps[k + 1]).node != node) compare_up_to(node);
        }
        compare_up_to(space_.net.size());
        finish(c, values_of(agenda));
        for (step_id id : agenda.outputs) spend(id);
        slots_.resize(work_.shared.size());
    }

    /// The agenda; under a cap, one that keeps it: of the live values that the cell needs, those that it needs last are
    /// let go until the others leave room, and are made again in their turn.
    cell_agenda plan_cell(const cell_request& request) {
        while (true) {
            cell_agenda agenda = make_agenda(
                space_, request, walk_, [&](step_id id) { return slots_[id].value || slots_[id].failure; },
                [&](step_id id) { ++slots_[id].waiting; });
            if (!memory_.is_capped()) return agenda;
            std::size_t held = memory_.held(), last = nowhere;
            std::vector<std::size_t> waiting(slots_.size());
            for (step_id id = 0; id < slots_.size(); ++id) {
                waiting[id] = slots_[id].waiting;
                if (!slots_[id].value) continue;
                held -= slots_[id].bytes;
                if (waiting[id] == 0) continue;  // goes when room is needed
                // As much as the agenda will let go of: a small batch takes less than what is planned for.
                held += memory_.forecast(walk_.at(id).node);
                if (last == nowhere || walk_.at(id).node >= walk_.at(last).node) last = id;
            }
            if (last == nowhere || agenda_peak(walk_, agenda, quantizers_, memory_.node_bytes(), std::move(waiting),
                                               held) <= memory_.cap())
                return agenda;
            drop(slots_[last]);
            for (slot& s : slots_) s.waiting = 0;  // all of it is planned anew
        }
    }

    template <class Inputs>
    void take(step_id id, const Inputs& batch_inputs) {
        const step& now = walk_.at(id);
        std::vector<const tensor_type*> inputs;
        slot& here = slots_[id];
        for (step_id source : now.inputs) {
            if (is_graph_input(source)) {
                inputs.push_back(&batch_inputs[input_index(source)]);
            } else if (!slots_[source].failure) {
                inputs.push_back(&*slots_[source].value);
            } else {
                here.failure = slots_[source].failure;
                break;
            }
        }
        if (here.failure)
            ++evaluations_;  // as if made: the count is the plan's, also where a sweep goes on from what a store has
        else
            make(id, now, inputs);
        const bool planned = id >= work_.shared.size() || !std::exchange(here.read_inputs, true);
        for (step_id source : now.inputs)
            if (!is_graph_input(source)) spend(source, planned);
    }

    void make(step_id id, const step& now, const std::vector<const tensor_type*>& inputs) {
        slot& here = slots_[id];
        const layer_quantizers* how = now.decision == 0 ? nullptr : &quantizers_[now.node][now.decision - 1];
        const std::size_t copies = how ? copied_bytes(*how, inputs) : 0;
        make_room(memory_.forecast(now.node) + copies);
        ++evaluations_;
        memory_.add(copies);
        try {
            here.value.emplace(
                how ? quantized_evaluate(host_, space_.net, now.node, *how, inputs)
                    : evaluate(host_, space_.net, now.node, std::span<const tensor_type* const>{inputs}));
            here.bytes = byte_size(*here.value);
            memory_.add(here.bytes);
            memory_.learn(now.node, here.bytes);
        } catch (...) {
            here.failure = std::current_exception();
        }
        memory_.remove(copies);
        here.last_used = evaluations_;
    }

    static std::size_t copied_bytes(const layer_quantizers& how, const std::vector<const tensor_type*>& inputs) {
        std::size_t bytes = 0;
        for (std::size_t k = 0; k < how.inputs.size(); ++k)
            if (how.inputs[k]) bytes += byte_size(*inputs[k]);
        return bytes;
    }

    /// Under a cap, lets go of what later cells will want, the longest unused first: they make it again.
    void make_room(std::size_t bytes) {
        while (!memory_.has_room(bytes)) {
            slot* oldest = nullptr;
            for (step_id id = 0; id < work_.shared.size(); ++id) {
                slot& candidate = slots_[id];
                if (candidate.value && candidate.waiting == 0 && (!oldest || candidate.last_used < oldest->last_used))
                    oldest = &candidate;
            }
            if (!oldest) return;
            drop(*oldest);
        }
    }

    cell_values<tensor_type> values_of(const cell_agenda& agenda) const {
        cell_values<tensor_type> result;
        for (const comparison& c : agenda.comparisons)
            for (step_id id : {c.node, c.value})
                if (!result.failure) result.failure = slots_[id].failure;
        for (step_id id : agenda.outputs) {
            if (slots_[id].failure) result.failure = slots_[id].failure;
            result.outputs.push_back(slots_[id].value ? &*slots_[id].value : nullptr);
        }
        return result;
    }

    void spend(step_id id, bool planned = true) {
        slot& here = slots_[id];
        here.last_used = evaluations_;
        --here.waiting;
        if (planned && id < work_.shared.size()) --here.uses_left;
        if (here.waiting == 0 && here.uses_left == 0) drop(here);
    }

    void drop(slot& s) {
        if (!s.value) return;
        memory_.remove(s.bytes);
        recycle(host_, std::move(*s.value));
        s.value.reset();
    }

    void clear() {
        for (slot& s : slots_) drop(s);
        slots_.clear();
    }

    Graph& host_;
    const cell_space& space_;
    const program& work_;
    const quantizer_table& quantizers_;
    memory_account& memory_;
    cell_walk walk_;
    std::vector<slot> slots_{};
    std::uint64_t evaluations_ = 0;
};

}  // namespace quantsweep::detail
