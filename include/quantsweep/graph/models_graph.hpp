// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Lets the compiler's first error line name what a host lacks to be a graph, and which optional member does not
///        fit.

#include <concepts>
#include <cstddef>
#include <span>

#include <quantsweep/graph/detail/optional_members.hpp>
#include <quantsweep/graph/graph.hpp>
#include <quantsweep/graph/hooked_graph.hpp>

namespace quantsweep {

/// True if the host is a graph or a hooked_graph; does not compile otherwise. Write beside a host:
///   static_assert(quantsweep::models_graph<my_graph>());
template <class Graph>
consteval bool models_graph() {
    static_assert(requires { typename Graph::tensor; }, "quantsweep: a graph needs a type Graph::tensor");
    static_assert(
        requires { typename tensor_traits<typename Graph::tensor>::scalar; },
        "quantsweep: a graph's tensor needs a specialization of quantsweep::tensor_traits<tensor>, with scalar, "
        "view(t) and clone(t)");
    static_assert(scalar_number<typename tensor_traits<typename Graph::tensor>::scalar>,
                  "quantsweep: tensor_traits<tensor>::scalar needs to be float, double, quantsweep::fp16 or "
                  "quantsweep::bf16; view 16-bit numbers of another name as one of the last two, by reinterpret_cast");
    static_assert(tensor<typename Graph::tensor>,
                  "quantsweep: a graph's tensor needs to be movable, and tensor_traits<tensor> view(t) of a constant "
                  "and of a writable tensor, and clone(t)");
    static_assert(
        requires(const Graph& host) {
            { host.size() } -> std::convertible_to<std::size_t>;
        }, "quantsweep: a graph needs host.size() const -> std::size_t");
    static_assert(
        requires(const Graph& host, std::size_t node) {
            { host.info(node) } -> std::convertible_to<layer_info>;
        }, "quantsweep: a graph needs host.info(node) const -> layer_info");
    static_assert(
        requires(const Graph& host, std::size_t node) {
            { host.inputs(node) } -> std::convertible_to<std::span<const std::size_t>>;
        }, "quantsweep: a graph needs host.inputs(node) const -> std::span<const std::size_t>");
    static_assert(
        requires(const Graph& host) {
            { host.outputs() } -> std::convertible_to<std::span<const std::size_t>>;
        }, "quantsweep: a graph needs host.outputs() const -> std::span<const std::size_t>");
    static_assert(
        requires(Graph& host, std::size_t node) {
            { host.parameters(node) } -> std::convertible_to<std::span<const parameter>>;
        }, "quantsweep: a graph needs host.parameters(node) -> std::span<const parameter>");
    static_assert(graph<Graph> || hooked_graph<Graph>,
                  "quantsweep: a graph needs host.evaluate(node, values) -> tensor, by value, where values is a "
                  "std::span<const tensor* const>; or a hooked one host.run(values, after)");
    if constexpr (described_graph<Graph>) static_assert(detail::optional_members_fit<Graph>());
    return true;
}

}  // namespace quantsweep
