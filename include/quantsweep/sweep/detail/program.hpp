// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The least work for a list of cells: each distinct value is one step, evaluated once a batch.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include <quantsweep/graph/topology.hpp>

namespace quantsweep::detail {

/// Which nodes are quantized, and how: (node, 1 + index of the scheme), ascending. The empty cell is the baseline.
using quantized_cell = std::vector<std::pair<std::size_t, std::size_t>>;

/// Index of a step; graph inputs are written as graph_input(k).
using step_id = std::size_t;

/// One value: a node evaluated from given inputs under a decision (0 float, s + 1 scheme s).
/// Two cells whose sets agree on a node and its ancestors have the same step there: this is the value's identity
/// (node, the cell restricted to the node and its ancestors), found by hash-consing instead of comparing sets.
struct step {
    std::size_t node = 0;
    std::size_t decision = 0;
    std::vector<step_id> inputs{};
    std::size_t uses = 0;  ///< by later steps and by cells; the value dies with the last
    friend bool operator==(const step& a, const step& b) {
        return a.node == b.node && a.decision == b.decision && a.inputs == b.inputs;
    }
};

/// What one cell needs beyond what earlier cells have left alive.
struct cell_work {
    std::vector<step_id> steps{};    ///< to evaluate, in order
    std::vector<step_id> outputs{};  ///< of the graph
    /// The layer's own output from float inputs, float and quantized; only where the cell has a layer of interest.
    std::vector<step_id> own{};
};

struct program {
    std::vector<step> steps{};
    std::vector<cell_work> cells{};

    /// Evaluations a batch.
    std::size_t evaluations() const {
        std::size_t count = 0;
        for (const cell_work& work : cells) count += work.steps.size();
        return count;
    }
};

class program_builder {
public:
    explicit program_builder(const topology& net) : net_{net} { float_steps_ = identities({}); }

    /// Cells that begin to differ from the baseline early come first, or many values live long.
    /// `own`: also make the first quantized node's float output, to compare with.
    void add(const quantized_cell& quantized, bool own) {
        const std::vector<step_id> ids = identities(quantized);
        cell_work work;
        for (std::size_t node : net_.outputs) work.outputs.push_back(ids[node]);
        if (own) work.own = {float_steps_[quantized.front().first], ids[quantized.front().first]};
        for (step_id wanted : work.outputs) want(wanted, work);
        for (step_id wanted : work.own) want(wanted, work);
        // A step's inputs have smaller nodes, so ascending nodes is an order of evaluation.
        std::sort(work.steps.begin(), work.steps.end(), [&](step_id a, step_id b) {
            const step &left = result_.steps[a], &right = result_.steps[b];
            return left.node != right.node ? left.node < right.node : a < b;
        });
        result_.cells.push_back(std::move(work));
    }

    program finish() && { return std::move(result_); }

private:
    struct hash {
        std::size_t operator()(const step& s) const noexcept {
            std::uint64_t h = s.node * 0x9E3779B97F4A7C15u + s.decision;
            for (step_id input : s.inputs) h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9u + input;
            return static_cast<std::size_t>(h ^ (h >> 32));
        }
    };

    /// The step of every node under a cell.
    std::vector<step_id> identities(const quantized_cell& quantized) {
        std::vector<step_id> ids(net_.size());
        auto next = quantized.begin();
        for (std::size_t node = 0; node < net_.size(); ++node) {
            step here{node};
            if (next != quantized.end() && next->first == node) here.decision = (next++)->second;
            for (std::size_t source : net_.inputs[node])
                here.inputs.push_back(is_graph_input(source) ? source : ids[source]);
            const auto [known, is_new] = known_.try_emplace(std::move(here), result_.steps.size());
            if (is_new) {
                result_.steps.push_back(known->first);
                scheduled_.push_back(false);
            }
            ids[node] = known->second;
        }
        return ids;
    }

    /// Counts a use; schedules the step and what it reads where no earlier cell has.
    void want(step_id wanted, cell_work& work) {
        std::vector<step_id> pending{wanted};
        while (!pending.empty()) {
            const step_id id = pending.back();
            pending.pop_back();
            ++result_.steps[id].uses;
            if (scheduled_[id]) continue;
            scheduled_[id] = true;
            work.steps.push_back(id);
            for (step_id input : result_.steps[id].inputs)
                if (!is_graph_input(input)) pending.push_back(input);
        }
    }

    const topology& net_;
    program result_{};
    std::unordered_map<step, step_id, hash> known_{};
    std::vector<bool> scheduled_{};
    std::vector<step_id> float_steps_{};
};

}  // namespace quantsweep::detail
