// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The weaker concept of a host network: an engine that runs itself, and calls back at every layer.

#include <concepts>
#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/graph/evaluate.hpp>

namespace quantsweep {

/// A reference to something callable, valid while the engine runs: two words, to be copied, or handed through C by its
/// address. Calling one that the library made never throws.
template <class... Arguments>
class hook {
public:
    template <class Callable>
        requires(!std::same_as<std::remove_cv_t<Callable>, hook>) && std::invocable<Callable&, Arguments...>
    hook(Callable& target)
        : target_{&target},
          call_{[](void* object, Arguments... arguments) { (*static_cast<Callable*>(object))(arguments...); }} {}
    void operator()(Arguments... arguments) const { call_(target_, arguments...); }

private:
    void* target_;
    void (*call_)(void*, Arguments...);
};

/// (layer, its output): what is written into the output is what later layers read.
template <class Tensor>
using output_hook = hook<std::size_t, Tensor&>;
/// (layer, its inputs, in the order of inputs(layer)): what is written into them is read by this layer and no other.
template <class Tensor>
using input_hook = hook<std::size_t, std::span<Tensor* const>>;

/// A network that can only be run whole; docs/concepts/graph.md has the laws, `check_graph` probes them.
///   run(inputs, after)           calls after(layer, output) for every layer in turn, when its output is made and before
///                                another layer reads it
/// Optional:
///   run(inputs, before, after)   also calls before(layer, inputs) as each layer begins: needed to quantize inputs
template <class Graph>
concept hooked_graph =
    described_graph<Graph> && requires(Graph& host, std::span<const typename Graph::tensor* const> values,
                                       output_hook<typename Graph::tensor> after) { host.run(values, after); };

/// Can also be shown, and let overwrite, what a layer reads.
template <class Graph>
concept input_hooked_graph =
    hooked_graph<Graph> && requires(Graph& host, std::span<const typename Graph::tensor* const> values,
                                    input_hook<typename Graph::tensor> before,
                                    output_hook<typename Graph::tensor> after) { host.run(values, before, after); };

namespace detail {

/// One run of an engine. What a hook throws is kept from the engine, which may be written in C, until it has returned.
template <hooked_graph Graph, class Before, class After>
class hooked_run {
public:
    using tensor_type = tensor_of<Graph>;

    hooked_run(const topology& net, Before& before, After& after) : net_{net}, before_{before}, after_{after} {}

    /// `with_inputs`: before is called too, of a host that can.
    void run(Graph& host, std::span<const tensor_type* const> inputs, bool with_inputs) {
        auto on_inputs = [&](std::size_t layer, std::span<tensor_type* const> values) {
            guarded(layer, [&] { before_(layer, values); });
        };
        auto on_output = [&](std::size_t layer, tensor_type& output) {
            guarded(layer, [&] {
                ++next_;
                after_(layer, output);
            });
        };
        const output_hook<tensor_type> after{on_output};
        if constexpr (input_hooked_graph<Graph>) {
            if (with_inputs)
                host.run(inputs, input_hook<tensor_type>{on_inputs}, after);
            else
                host.run(inputs, after);
        } else {
            host.run(inputs, after);
        }
    }

    /// Errors  what a hook threw; graph_law where a layer was left out
    void finish() const {
        if (failure_) std::rethrow_exception(failure_);
        if (next_ != net_.size())
            throw graph_law{net_.info[next_].name, "the engine ran without calling the hook for this layer"};
    }

private:
    template <class Action>
    void guarded(std::size_t layer, Action&& action) {
        if (failure_) return;
        try {
            if (layer != next_ || layer >= net_.size())
                throw graph_law{"", "the engine called a hook for layer " + std::to_string(layer) + " after " +
                                        std::to_string(next_) + " of " + std::to_string(net_.size()) +
                                        " layers; call it once a layer, in the order of their numbers"};
            action();
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    const topology& net_;
    Before& before_;
    After& after_;
    std::size_t next_ = 0;
    std::exception_ptr failure_{};
};

}  // namespace detail

/// Runs the engine once, with after(layer, output) at every layer and, where the host can and it is asked for, with
/// before(layer, inputs). Once either has thrown, neither is called again, and it is thrown on when the engine returns.
/// Errors  what before and after throw; a quantsweep::error of the host as thrown, anything else as evaluation_failed;
///         graph_law where the engine calls out of turn
template <hooked_graph Graph, class Inputs, class Before, class After>
void run_hooked(Graph& host, const topology& net, const Inputs& batch_inputs, bool with_inputs, Before&& before,
                After&& after) {
    std::vector<const tensor_of<Graph>*> inputs;
    for (std::size_t k = 0; k < net.graph_inputs; ++k) inputs.push_back(&batch_inputs[k]);
    detail::hooked_run<Graph, Before, After> once{net, before, after};
    try {
        once.run(host, inputs, with_inputs);
    } catch (const error&) {
        throw;
    } catch (const std::exception& failure) {
        throw evaluation_failed{"", failure.what()};
    } catch (...) {
        throw evaluation_failed{"", "the engine threw something that is not a std::exception"};
    }
    once.finish();
}

/// The same, of outputs alone.
template <hooked_graph Graph, class Inputs, class After>
void run_hooked(Graph& host, const topology& net, const Inputs& batch_inputs, After&& after) {
    run_hooked(host, net, batch_inputs, false, [](auto&&...) {}, after);
}

}  // namespace quantsweep
