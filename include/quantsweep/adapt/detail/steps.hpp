// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns the operators of a runtime's program into the nodes of a graph. Views become part of the nodes that
///        read them; activations join the layer before them.

#include <algorithm>
#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/graph/graph.hpp>

namespace quantsweep::detail {

/// One value of a program. Values are listed in the order in which the program computes them.
struct traced_value {
    std::vector<std::size_t> reads{};  ///< earlier values, or graph_input(k); constants are left out
    bool lent = true;                  ///< false: computed again in each node that reads it (views, shapes, constants)
    bool layer = false;                ///< computed with a weight
    bool pointwise = false;            ///< computed element by element: a norm, an activation, arithmetic
};

/// One node of the graph.
struct stepped_node {
    std::size_t value = 0;             ///< the node's output
    std::vector<std::size_t> runs{};   ///< the values to compute, in order; the last is the output
    std::vector<std::size_t> reads{};  ///< lent values, or graph_input(k), each once
};

/// Makes the nodes of a kind quantizable if they have no weights. Returns how many such nodes there are.
template <class WeightsOf>
std::size_t sweep_also(std::string_view kind, std::span<layer_info* const> nodes, const WeightsOf& has_weights) {
    std::size_t count = 0;
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        const auto found = nodes[node]->attributes.find("kind");
        if (found == nodes[node]->attributes.end() || !found->second.word() || *found->second.word() != kind) continue;
        if (has_weights(node)) continue;
        nodes[node]->quantizable = true;
        ++count;
    }
    return count;
}

inline void add_once(std::vector<std::size_t>& list, std::size_t item) {
    if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

/// Collects what a value needs, each once, however many paths lead to it.
inline void collect(const std::vector<traced_value>& values, std::size_t value, stepped_node& made) {
    for (std::size_t read : values[value].reads)
        if (is_graph_input(read) || values[read].lent)
            add_once(made.reads, read);
        else if (std::find(made.runs.begin(), made.runs.end(), read) == made.runs.end())
            collect(values, read, made);
    made.runs.push_back(value);
}

inline stepped_node make_node(const std::vector<traced_value>& values, std::size_t value) {
    stepped_node made{value};
    collect(values, value, made);
    return made;
}

/// Whether a value is computed from constants alone.
inline bool is_constant(const std::vector<traced_value>& values, std::size_t value) {
    return !is_graph_input(value) && make_node(values, value).reads.empty() && !values[value].lent;
}

/// Returns the nodes of the lent values on which the outputs depend, in order.
inline std::vector<stepped_node> make_nodes(const std::vector<traced_value>& values,
                                            const std::vector<std::size_t>& outputs) {
    std::set<std::size_t> wanted(outputs.begin(), outputs.end());
    std::vector<stepped_node> steps;
    for (std::size_t value = values.size(); value-- > 0;) {
        if (!wanted.contains(value)) continue;
        steps.push_back(make_node(values, value));
        for (std::size_t read : steps.back().reads)
            if (!is_graph_input(read)) wanted.insert(read);
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

/// Joins a layer and the element-wise operators after it into one node, up to the last value whose predecessors no
/// other node reads: a convolution, a folded norm, and an activation of one operator or several, such as x *
/// sigmoid(x).
/// Cost    O(layers * values)
inline void join_activations(std::vector<traced_value>& values, const std::vector<std::size_t>& outputs) {
    const std::vector<stepped_node> steps = make_nodes(values, outputs);
    std::vector<std::size_t> readers(values.size(), 0);
    for (std::size_t output : outputs) ++readers[output];
    for (const stepped_node& s : steps)
        for (std::size_t read : s.reads)
            if (!is_graph_input(read)) ++readers[read];
    for (const stepped_node& first : steps) {
        if (!values[first.value].layer || !values[first.value].lent) continue;
        std::vector<std::size_t> group{first.value};
        std::size_t joined = 1, open = readers[first.value];  // `open`: reads of the group's values from outside it
        for (const stepped_node& s : steps) {
            const std::vector<std::size_t>& read = values[s.value].reads;
            const auto inside = [&](std::size_t r) { return std::find(group.begin(), group.end(), r) != group.end(); };
            if (s.value <= first.value || !values[s.value].pointwise || values[s.value].layer) continue;
            if (std::none_of(read.begin(), read.end(), inside) ||
                !std::all_of(read.begin(), read.end(),
                             [&](std::size_t r) { return inside(r) || is_constant(values, r); }))
                continue;
            group.push_back(s.value);
            for (std::size_t r : s.reads) open -= inside(r);
            open += readers[s.value];
            if (open == readers[s.value]) joined = group.size();
        }
        for (std::size_t k = 0; k + 1 < joined; ++k) values[group[k]].lent = false;
        values[group[joined - 1]].layer = true;
    }
}

/// Returns "add", then "add (2)", "add (3)". Never returns a name that a batch's own inputs have.
inline std::string unique_name(const std::string& wanted, std::set<std::string>& taken) {
    std::string name = wanted.starts_with("input ") ? wanted + " (1)" : wanted;
    for (std::size_t count = 2; !taken.insert(name).second; ++count) name = wanted + " (" + std::to_string(count) + ")";
    return name;
}

/// Returns "sigmoid+mul": each name once, in order; "none" if there is none.
inline std::string join_names(const std::vector<std::string>& names) {
    std::string text;
    std::set<std::string> seen;
    for (const std::string& name : names)
        if (seen.insert(name).second) text += (text.empty() ? "" : "+") + name;
    return text.empty() ? "none" : text;
}

}  // namespace quantsweep::detail
