// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A network as a host of quantsweep: a graph of layers over xt::xarray<float>.

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/graph/graph.hpp>
#include <quantsweep/layers/workspace.hpp>

#include "buffer_pool.hpp"
#include "operations.hpp"

namespace examples {

struct node {
    qs::layer_info info;
    std::vector<std::size_t> inputs;
    operation run;
};

/// Made by a network_builder. Every output has samples along axis 0 and channels along axis 1, as quantsweep assumes.
class network {
public:
    using tensor = xt::xarray<float>;

    /// The last node is the output.
    explicit network(std::vector<node> nodes)
        : nodes_{std::move(nodes)}, outputs_{nodes_.size() - 1}, last_reader_(nodes_.size()), lent_(nodes_.size()) {
        for (std::size_t n = 0; n < size(); ++n)
            for (std::size_t from : nodes_[n].inputs)
                if (!qs::is_graph_input(from)) last_reader_[from] = n;
    }

    std::size_t size() const { return nodes_.size(); }
    const qs::layer_info& info(std::size_t n) const { return nodes_[n].info; }
    std::span<const std::size_t> inputs(std::size_t n) const { return nodes_[n].inputs; }
    std::span<const std::size_t> outputs() const { return outputs_; }

    /// Errors   shape_mismatch, with the node's name
    tensor evaluate(std::size_t n, std::span<const tensor* const> arguments);

    std::span<const qs::parameter> parameters(std::size_t n);

    void recycle(tensor&& dead) { pool_.give(std::move(dead)); }
    /// Copies the weights, but not buffers and scratch memory.
    network clone() const { return *this; }

    /// Returns the last node's output for a batch of images.
    std::vector<tensor> forward(const std::vector<tensor>& batch) {
        std::vector<tensor> made;
        std::vector<const tensor*> arguments;
        for (std::size_t n = 0; n < size(); ++n) {
            arguments.clear();
            for (std::size_t from : nodes_[n].inputs)
                arguments.push_back(qs::is_graph_input(from) ? &batch.at(qs::input_index(from)) : &made[from]);
            made.push_back(evaluate(n, arguments));
            for (std::size_t from : nodes_[n].inputs)
                if (!qs::is_graph_input(from) && last_reader_[from] == n) recycle(std::move(made[from]));
        }
        made.erase(made.begin(), made.end() - 1);
        return made;
    }

private:
    std::vector<node> nodes_;
    std::vector<std::size_t> outputs_;
    std::vector<std::size_t> last_reader_;
    std::vector<std::vector<qs::parameter>> lent_;
    std::vector<qs::tensor_view<const float>> views_{};
    qs::workspace<float> scratch_{};
    buffer_pool pool_{};
};

static_assert(qs::clonable_graph<network>);

}  // namespace examples
