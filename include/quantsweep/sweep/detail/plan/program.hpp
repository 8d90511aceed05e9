// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The least work for a list of cells: each distinct value is one step, which is evaluated once for each batch.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include <quantsweep/sweep/detail/plan/cell.hpp>
#include <quantsweep/sweep/detail/plan/sharing_order.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>

namespace quantsweep::detail {

/// The index of a step, or graph_input(k) for a graph input.
using step_id = std::size_t;

/// One value: a node, evaluated on given inputs under a decision (0 for float, s + 1 for scheme s). If two cells agree
/// on a node and all its ancestors, they share the step. Comparing a step's inputs finds this without comparing sets of
/// ancestors.
struct step {
    std::size_t node = 0;
    std::size_t decision = 0;
    std::vector<step_id> inputs{};
    friend bool operator==(const step&, const step&) = default;
};

/// Evaluations of a node in float, and those with something of it quantized, which take longer.
inline std::size_t kind_of_evaluation(const step& s) noexcept { return 2 * s.node + (s.decision == 0 ? 0 : 1); }

struct step_hash {
    std::size_t operator()(const step& s) const noexcept {
        std::uint64_t h = s.node * 0x9E3779B97F4A7C15u + s.decision;
        for (step_id input : s.inputs) h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9u + input;
        return static_cast<std::size_t>(h ^ (h >> 32));
    }
};

/// The steps that at least two cells share, including all float ones. They outlive a cell. Step n < nodes is node n in
/// float. All other steps belong to one cell; cell_walk lists them when that cell runs.
struct program {
    std::vector<step> shared{};
    std::vector<std::size_t> uses{};  ///< uses of each shared step: by steps that read it, by comparisons, and by cells
    std::unordered_map<step, step_id, step_hash> known{};  ///< the shared steps that are not wholly float
    std::vector<cell_request> cells{};                     ///< in order of execution
    std::vector<std::size_t> order{};                      ///< the request that each cell comes from
    std::uint64_t evaluations = 0;                         ///< for each batch, if no value has to be computed twice
    std::vector<std::uint64_t> evaluations_of{};           ///< the same, by kind_of_evaluation
};

/// Lists the steps of one cell at a time.
class cell_walk {
public:
    cell_walk(const swept_network& network, const program& work)
        : network_{network}, work_{work}, ids_(network.net.size()) {
        for (std::size_t node = 0; node < ids_.size(); ++node) ids_[node] = node;
    }

    /// Lists the steps that only this cell has. Their ids follow those of the shared steps.
    void enter(const cell_request& request) {
        leave();
        const std::size_t end = request.outputs ? ids_.size() : request.own + 1;
        for (std::size_t node = network_.begin(request.quantized); node < end; ++node) {
            if (!(request.outputs && network_.reaches_output[node]) && node != request.own) continue;
            step here{node, network_.decision(request.quantized, node), {}};
            bool changed = here.decision != 0;
            for (std::size_t source : network_.net.inputs[node])
                changed = changed || (!is_graph_input(source) && ids_[source] != source);
            if (!changed) continue;
            for (std::size_t source : network_.net.inputs[node]) here.inputs.push_back(id(source));
            const auto found = work_.known.find(here);
            ids_[node] = found != work_.known.end() ? found->second : work_.shared.size() + own_.size();
            if (found == work_.known.end()) own_.push_back(std::move(here));
            changed_.push_back(node);
        }
    }

    /// Returns the steps that only this cell has, in an order of evaluation.
    std::span<const step> own() const noexcept { return own_; }
    /// Returns the number of shared steps and own steps.
    std::size_t size() const noexcept { return work_.shared.size() + own_.size(); }
    const step& at(step_id id) const noexcept {
        return id < work_.shared.size() ? work_.shared[id] : own_[id - work_.shared.size()];
    }
    /// Returns the step of a node; returns a graph input unchanged.
    step_id id(std::size_t value) const noexcept { return is_graph_input(value) ? value : ids_[value]; }
    /// Returns the nodes whose value differs from the float one.
    std::span<const std::size_t> changed() const noexcept { return changed_; }

    /// Whether this cell compares the node's value with its float value.
    bool compares(const cell_request& request, std::size_t node) const noexcept {
        return node == request.own || (request.trace && network_.unit_of[node] != nowhere);
    }

private:
    void leave() {
        for (std::size_t node : changed_) ids_[node] = node;
        changed_.clear();
        own_.clear();
    }

    const swept_network& network_;
    const program& work_;
    std::vector<step_id> ids_;
    std::vector<step> own_{};
    std::vector<std::size_t> changed_{};
};

/// Finds what cells share: visits the nodes once and tracks the steps of all cells side by side.
/// Cost    O(nodes x cells that reach the outputs) time. Memory for the shared steps, plus a number for each cell at
///         each node whose readers are still to come
class program_builder {
public:
    program_builder(const swept_network& network, std::vector<cell_request> requests) : network_{network} {
        std::vector<cell> cells;
        for (const cell_request& request : requests) cells.push_back(request.quantized);
        result_.order = sharing_order(cells);
        const auto kept =
            std::find_if(result_.order.begin(), result_.order.end(), [&](std::size_t c) { return requests[c].keep; });
        if (kept != result_.order.end()) std::rotate(result_.order.begin(), kept, kept + 1);
        for (std::size_t c : result_.order) {
            if (requests[c].outputs) to_outputs_.push_back(result_.cells.size());
            result_.cells.push_back(std::move(requests[c]));
        }
        for (std::size_t node = 0; node < network.net.size(); ++node)
            result_.shared.push_back({node, 0, network.net.inputs[node]});
        find_shared();
        count_uses();
    }

    program finish() && { return std::move(result_); }

private:
    /// The step of one node for each place in `to_outputs_`: a shared step, or `nowhere` for a cell's own.
    using column = std::vector<step_id>;

    void find_shared() {
        const topology& net = network_.net;
        std::vector<std::size_t> last_reader(net.size(), 0);
        for (std::size_t node = 0; node < net.size(); ++node)
            for (std::size_t source : net.inputs[node])
                if (!is_graph_input(source)) last_reader[source] = node;
        std::vector<column> columns(net.size());
        for (std::size_t node = 0; node < net.size(); ++node) {
            if (network_.reaches_output[node]) columns[node] = make_column(node, columns);
            for (std::size_t source : net.inputs[node])
                if (!is_graph_input(source) && last_reader[source] == node) column{}.swap(columns[source]);
        }
    }

    column make_column(std::size_t node, const std::vector<column>& columns) {
        column made(to_outputs_.size(), nowhere);
        std::unordered_map<step, std::vector<std::size_t>, step_hash> groups;
        step here{node, 0, {}};
        for (std::size_t c = 0; c < made.size(); ++c) {
            here.decision = network_.decision(result_.cells[to_outputs_[c]].quantized, node);
            here.inputs.clear();
            bool changed = here.decision != 0, shared = true;
            for (std::size_t source : network_.net.inputs[node]) {
                here.inputs.push_back(is_graph_input(source) ? source : columns[source][c]);
                changed = changed || here.inputs.back() != source;
                shared = shared && here.inputs.back() != nowhere;
            }
            if (!changed)
                made[c] = node;
            else if (shared)
                groups[here].push_back(c);
        }
        for (const auto& [key, members] : groups) {
            if (members.size() < 2) continue;
            for (std::size_t c : members) made[c] = result_.shared.size();
            result_.known.emplace(key, result_.shared.size());
            result_.shared.push_back(key);
        }
        return made;
    }

    void count_uses() {
        std::vector<std::size_t>& uses = result_.uses;
        uses.assign(result_.shared.size(), 0);
        result_.evaluations_of.assign(2 * network_.net.size(), 0);
        const auto use = [&](step_id id) {
            if (id < uses.size()) ++uses[id];
        };
        cell_walk walk{network_, result_};
        for (const cell_request& request : result_.cells) {
            walk.enter(request);
            result_.evaluations += walk.own().size();
            for (const step& own : walk.own()) {
                ++result_.evaluations_of[kind_of_evaluation(own)];
                for (step_id input : own.inputs) use(input);
            }
            for (std::size_t node : walk.changed())
                if (walk.compares(request, node)) use(node), use(walk.id(node));
            for (std::size_t times = std::size_t{request.outputs} + std::size_t{request.keep}; times > 0; --times)
                for (std::size_t node : network_.net.outputs) use(walk.id(node));
        }
        // A shared step comes after its inputs.
        for (step_id id = uses.size(); id-- > 0;) {
            if (uses[id] == 0) continue;
            ++result_.evaluations;
            ++result_.evaluations_of[kind_of_evaluation(result_.shared[id])];
            for (step_id input : result_.shared[id].inputs) use(input);
        }
    }

    const swept_network& network_;
    program result_{};
    std::vector<std::size_t> to_outputs_{};  ///< cells that reach the outputs; the others share nothing
};

}  // namespace quantsweep::detail
