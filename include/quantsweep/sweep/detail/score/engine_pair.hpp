// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Two engines of one network: which layers they share, and how values of one engine are passed to the other.

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/topology.hpp>

namespace quantsweep::detail {

/// Layers of the same name are a pair.
struct engine_pair {
    any_graph& reference;
    any_graph& candidate;
    topology reference_net, candidate_net;
    std::vector<std::pair<std::size_t, std::size_t>> pairs{};  ///< pairs of nodes, in the reference's order
    std::vector<std::optional<std::size_t>> of_candidate{};    ///< the reference's node for each of the candidate's

    /// Errors  those of describe(); invalid_argument if nothing can be compared
    engine_pair(any_graph& first, any_graph& second)
        : reference{first},
          candidate{second},
          reference_net{first.describe()},
          candidate_net{second.describe()},
          of_candidate(candidate_net.size()) {
        std::map<std::string, std::size_t> theirs;
        for (std::size_t node = 0; node < candidate_net.size(); ++node) theirs[candidate_net.info[node].name] = node;
        for (std::size_t node = 0; node < reference_net.size(); ++node) {
            const auto found = theirs.find(reference_net.info[node].name);
            if (found == theirs.end()) continue;
            pairs.emplace_back(node, found->second);
            of_candidate[found->second] = node;
        }
        if (pairs.empty())
            throw invalid_argument{"", "the two engines have no layer name in common, so no layer can be compared"};
        if (reference_net.outputs.size() != candidate_net.outputs.size())
            throw invalid_argument{"", "one engine has " + std::to_string(reference_net.outputs.size()) +
                                           " outputs and the other " + std::to_string(candidate_net.outputs.size()) +
                                           "; both need the same number"};
    }

    const std::string& name(std::size_t pair) const { return reference_net.info[pairs[pair].first].name; }
    std::vector<std::string> only_reference() const {
        std::vector<bool> known(reference_net.size());
        for (const auto& [node, theirs] : pairs) known[node] = true;
        return unknown(reference_net, known);
    }
    std::vector<std::string> only_candidate() const {
        std::vector<bool> known(candidate_net.size());
        for (const auto& [node, theirs] : pairs) known[theirs] = true;
        return unknown(candidate_net, known);
    }

private:
    static std::vector<std::string> unknown(const topology& net, const std::vector<bool>& known) {
        std::vector<std::string> names;
        for (std::size_t node = 0; node < net.size(); ++node)
            if (!known[node]) names.push_back(net.info[node].name);
        return names;
    }
};

/// Every value of one engine on one batch.
struct engine_values {
    std::vector<any_tensor> values{};

    engine_values(any_graph& host, const topology& net, std::span<const tensor_ref> batch_inputs) {
        values.reserve(net.size());
        for (std::size_t node = 0; node < net.size(); ++node) {
            std::vector<tensor_ref> read;
            for (std::size_t source : net.inputs[node])
                read.push_back(is_graph_input(source) ? batch_inputs[input_index(source)] : values[source].ref());
            values.push_back(evaluate(host, net, node, read));
        }
    }
};

/// Writes the values in row-major order.
template <class T>
void overwrite(const tensor_view<T>& to, const std::vector<T>& values) {
    std::vector<std::size_t> index(to.shape.rank());
    T* at = to.data;
    for (const T value : values) {
        *at = value;
        for (std::size_t d = to.shape.rank(); d-- > 0;) {
            at += to.strides[d];
            if (++index[d] < to.shape[d]) break;
            at -= static_cast<std::ptrdiff_t>(index[d]) * to.strides[d];
            index[d] = 0;
        }
    }
}

/// Returns the other engine's values in a tensor of this one. Elements that are not floating point stay this engine's.
/// Errors  shape_mismatch
inline any_tensor like(tensor_ref own, const any_view& others, const std::string& layer) {
    any_tensor made = own.clone();
    if (!observable(own.view()) || !observable(others)) return made;
    if (shape_of(own.view()) != shape_of(others))
        throw shape_mismatch{layer, "its value has the shape " + to_string(shape_of(own.view())) +
                                        " in one engine and " + to_string(shape_of(others)) + " in the other"};
    with_floats(made.writable().writable_view(),
                [&]<class T>(const tensor_view<T>& to) { overwrite(to, to_vector<T>(others)); });
    return made;
}

/// Returns what the candidate's node computes from the reference's values. Also evaluates nodes on the way that the
/// reference does not have.
inline any_tensor local_value(const engine_pair& pair, std::size_t node, const engine_values& reference,
                              const engine_values& candidate, std::span<const tensor_ref> batch_inputs) {
    std::vector<any_tensor> handed;
    std::vector<tensor_ref> read;
    handed.reserve(pair.candidate_net.inputs[node].size());
    for (std::size_t source : pair.candidate_net.inputs[node]) {
        if (is_graph_input(source)) {
            read.push_back(batch_inputs[input_index(source)]);
            continue;
        }
        const std::optional<std::size_t> theirs = pair.of_candidate[source];
        handed.push_back(theirs ? like(candidate.values[source].ref(), reference.values[*theirs].ref().view(),
                                       pair.reference_net.info[*theirs].name)
                                : local_value(pair, source, reference, candidate, batch_inputs));
        read.push_back(handed.back().ref());
    }
    return evaluate(pair.candidate, pair.candidate_net, node, read);
}

/// The reference's outputs with one of its values replaced.
struct replayed_outputs {
    std::vector<tensor_ref> refs{};
    std::map<std::size_t, any_tensor> made{};

    replayed_outputs(const engine_pair& pair, std::size_t replaced, tensor_ref by, const engine_values& reference,
                     std::span<const tensor_ref> batch_inputs) {
        const topology& net = pair.reference_net;
        const auto value = [&](std::size_t source) {
            if (is_graph_input(source)) return batch_inputs[input_index(source)];
            if (source == replaced) return by;
            const auto found = made.find(source);
            return found == made.end() ? reference.values[source].ref() : found->second.ref();
        };
        for (std::size_t node = replaced + 1; node < net.size(); ++node) {
            const bool changes = std::any_of(net.inputs[node].begin(), net.inputs[node].end(), [&](std::size_t source) {
                return source == replaced || made.contains(source);
            });
            if (!changes) continue;
            std::vector<tensor_ref> read;
            for (std::size_t source : net.inputs[node]) read.push_back(value(source));
            made.emplace(node, evaluate(pair.reference, net, node, read));
        }
        for (std::size_t node : net.outputs) refs.push_back(value(node));
    }
};

}  // namespace quantsweep::detail
