// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a program on one batch, step by step. Evaluates each step once if memory allows, frees each tensor after
///        its last use, and keeps the failures of cells apart.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/quantize/rounding.hpp>
#include <quantsweep/sweep/detail/run/cell_pass.hpp>
#include <quantsweep/sweep/detail/run/schedule_peak.hpp>

namespace quantsweep::detail {

/// One run of a program on one batch.
class stepped_pass final : public cell_pass {
public:
    using cell_pass::cell_pass;

private:
    struct slot {
        any_tensor value{};
        std::exception_ptr failure{};
        std::size_t bytes = 0;
        std::size_t uses_left = 0;  ///< of a shared step, over all cells
        std::size_t waiting = 0;    ///< uses within the cell that is running
        std::uint64_t last_used = 0;
        bool read_inputs = false;  ///< read as planned; computing the step again reads them beyond the plan
    };

    void prepare() override {
        slots_.reserve(work_.shared.size() + network_.net.size());  // so that references stay valid
        slots_.resize(work_.shared.size());
        for (step_id id = 0; id < slots_.size(); ++id) slots_[id].uses_left = work_.uses[id];
    }

    void run_cell(std::size_t c) override {
        const cell_request& request = work_.cells[c];
        walk_.enter(request);
        slots_.resize(walk_.size());
        const cell_schedule schedule = plan_cell(request);
        auto next = schedule.comparisons.begin();
        const auto compare_up_to = [&](std::size_t node) {
            for (; next != schedule.comparisons.end() && next->node <= node; ++next) {
                const slot &reference = slots_[next->node], &value = slots_[next->value];
                if (reference.value && value.value)
                    compare_(c, next->node, reference.value.ref().view(), value.value.ref().view());
                spend(next->node);
                spend(next->value);
            }
        };
        for (std::size_t k = 0; k < schedule.steps.size(); ++k) {
            take(schedule.steps[k]);
            const std::size_t node = walk_.at(schedule.steps[k]).node;
            if (k + 1 == schedule.steps.size() || walk_.at(schedule.steps[k + 1]).node != node) compare_up_to(node);
        }
        compare_up_to(network_.net.size());
        finish_(c, values_of(schedule));
        for (step_id id : schedule.outputs) spend(id);
        slots_.resize(work_.shared.size());
    }

    /// Returns the cell's schedule. Under a cap, first drops live values until the schedule keeps within the cap: those
    /// that the cell needs last go first, and are computed again when they are needed.
    cell_schedule plan_cell(const cell_request& request) {
        while (true) {
            cell_schedule schedule = make_schedule(
                network_, request, walk_, [&](step_id id) { return slots_[id].value || slots_[id].failure; },
                [&](step_id id) { ++slots_[id].waiting; });
            if (!memory_.is_capped()) return schedule;
            std::size_t held = memory_.held(), last = nowhere;
            std::vector<std::size_t> waiting(slots_.size());
            for (step_id id = 0; id < slots_.size(); ++id) {
                waiting[id] = slots_[id].waiting;
                if (!slots_[id].value) continue;
                held -= slots_[id].bytes;
                if (waiting[id] == 0) continue;  // freed when room is needed
                // Counts what the schedule will free. This is the forecast, though the value of a small batch takes
                // less.
                held += memory_.forecast(walk_.at(id).node);
                if (last == nowhere || walk_.at(id).node >= walk_.at(last).node) last = id;
            }
            if (last == nowhere || schedule_peak(walk_, schedule, quantizers_, memory_.node_bytes(), std::move(waiting),
                                                 held) <= memory_.cap())
                return schedule;
            drop(slots_[last]);
            for (slot& s : slots_) s.waiting = 0;  // plans everything again
        }
    }

    void take(step_id id) {
        const step& now = walk_.at(id);
        inputs_.clear();
        slot& here = slots_[id];
        for (step_id source : now.inputs) {
            if (is_graph_input(source)) {
                inputs_.push_back(batch_.inputs[input_index(source)]);
            } else if (!slots_[source].failure) {
                inputs_.push_back(slots_[source].value.ref());
            } else {
                here.failure = slots_[source].failure;
                break;
            }
        }
        if (here.failure)
            // Counted as if evaluated: the count is that of the plan, also when a sweep goes on from a store's records.
            ++evaluations_;
        else
            make(id, now);
        const bool planned = id >= work_.shared.size() || !std::exchange(here.read_inputs, true);
        for (step_id source : now.inputs)
            if (!is_graph_input(source)) spend(source, planned);
    }

    void make(step_id id, const step& now) {
        slot& here = slots_[id];
        const layer_quantizers* how = now.decision == 0 ? nullptr : &quantizers_[now.node][now.decision - 1];
        const std::size_t copies = how ? copied_bytes(*how, inputs_) : 0;
        make_room(memory_.forecast(now.node) + copies);
        ++evaluations_;
        memory_.add(copies);
        try {
            const timed_evaluation timed{left_, kind_of_evaluation(now)};
            here.value = how ? quantized_evaluate(host_, network_.net, now.node, *how, inputs_, &batch_)
                             : evaluate(host_, network_.net, now.node, inputs_);
            here.bytes = byte_size(here.value.ref().view());
            memory_.add(here.bytes);
            memory_.learn(now.node, here.bytes);
        } catch (...) {
            here.failure = std::current_exception();
        }
        memory_.remove(copies);
        here.last_used = evaluations_;
    }

    /// Under a cap, frees values that later cells will compute again, the longest unused first.
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

    cell_values values_of(const cell_schedule& schedule) const {
        cell_values result;
        for (const comparison& c : schedule.comparisons)
            for (step_id id : {c.node, c.value})
                if (!result.failure) result.failure = slots_[id].failure;
        for (step_id id : schedule.outputs)
            if (slots_[id].failure) result.failure = slots_[id].failure;
        if (!result.failure)
            for (step_id id : schedule.outputs) result.outputs.push_back(slots_[id].value.ref());
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
        host_.recycle(std::move(s.value));
    }

    void clear() override {
        for (slot& s : slots_) drop(s);
        slots_.clear();
    }

    std::vector<slot> slots_{};
    std::vector<tensor_ref> inputs_{};  ///< of the step that is being evaluated
};

/// For a host that is evaluated node by node.
class stepped_runner final : public cell_runner {
public:
    using cell_runner::cell_runner;

    std::uint64_t planned_evaluations(const program& work) const override { return work.evaluations; }
    std::size_t least_bytes(const program& work, const std::vector<std::size_t>& node_bytes,
                            std::size_t beside) const override {
        return smallest_cap(with_.network, work, with_.quantizers, node_bytes, beside);
    }
    std::uint64_t run(const program& work, const batch_view& batch, compare_values compare,
                      finish_cell finish) override {
        return stepped_pass{with_, work, batch, compare, finish}.run();
    }
};

}  // namespace quantsweep::detail
