// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of unseen_writes.hpp.

#include <quantsweep/graph/unseen_writes.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/detail/tensor_bits.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<std::size_t> unseen_writes(any_graph& host, const batch_view& small) {
    const topology net = host.describe();
    check_batch(host, net, small);
    require_writable_weights(host, net);
    std::vector<any_tensor> values;
    std::vector<std::size_t> unseen;
    for (std::size_t node = 0; node < net.size(); ++node) {
        std::vector<tensor_ref> inputs;
        for (std::size_t from : net.inputs[node])
            inputs.push_back(is_graph_input(from) ? small.inputs[input_index(from)] : values[from].ref());
        values.push_back(evaluate(host, net, node, inputs));
        const std::size_t weights = net.info[node].quantizable ? detail::count_weights(host, node) : 0;
        const detail::tensor_bits before = row_major_bytes(values.back().ref().view());
        const auto output = [&] { return row_major_bytes(evaluate(host, net, node, inputs).ref().view()); };
        for (std::size_t chosen = 0; chosen < weights; ++chosen)
            if (!detail::sees_write(host, node, chosen, before, output)) {
                unseen.push_back(node);
                break;
            }
    }
    return unseen;
}

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::unswept_layer>;
#endif
