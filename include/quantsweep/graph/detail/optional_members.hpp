// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The optional members of a host: which ones it has, and which of them have a form that the library cannot
///        call.

#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/graph/graph.hpp>
#include <quantsweep/graph/graph_report.hpp>
#include <quantsweep/graph/hooked_graph.hpp>

namespace quantsweep::detail {

struct named_axes {
    int axes;
};
struct named_reduction_axis {
    int reduction_axis;
};
struct named_recycle {
    int recycle;
};
struct named_parameters_changed {
    int parameters_changed;
};
struct named_clone {
    int clone;
};
struct named_evaluate_with {
    int evaluate_with;
};
struct named_forward {
    int forward;
};
struct named_observable {
    int observable;
};

/// If Host has a member of the same name, the name is ambiguous in this class, whatever kind of member it is. Used only
/// in requirements; no object is ever made.
template <class Host, class Named>
struct both_named : Host, Named {};

template <class Host>
concept can_be_a_base = std::is_class_v<Host> && !std::is_final_v<Host>;

// Whether the host has a member of that name, of any kind. For a final class this cannot be found out and is false.
template <class Host>
concept names_axes = can_be_a_base<Host> && !requires { &both_named<Host, named_axes>::axes; };
template <class Host>
concept names_reduction_axis =
    can_be_a_base<Host> && !requires { &both_named<Host, named_reduction_axis>::reduction_axis; };
template <class Host>
concept names_recycle = can_be_a_base<Host> && !requires { &both_named<Host, named_recycle>::recycle; };
template <class Host>
concept names_parameters_changed =
    can_be_a_base<Host> && !requires { &both_named<Host, named_parameters_changed>::parameters_changed; };
/// Ignores a clone that its own constraint removes, such as that of as_hooked over a host that cannot be cloned.
template <class Host>
concept names_clone =
    can_be_a_base<Host> && !requires { &both_named<Host, named_clone>::clone; } && requires { &Host::clone; };
template <class Host>
concept names_evaluate_with = can_be_a_base<Host> && !requires {
    &both_named<Host, named_evaluate_with>::evaluate_with;
} && requires { &Host::evaluate_with; };
template <class Host>
concept names_forward = can_be_a_base<Host> && !requires { &both_named<Host, named_forward>::forward; };
template <class Traits>
concept names_observable = can_be_a_base<Traits> && !requires { &both_named<Traits, named_observable>::observable; };

// Whether the library can call the member.
template <class Host>
concept has_axes = requires(const Host& host, std::size_t value) {
    { host.axes(value) } -> std::convertible_to<axes>;
};
template <class Host>
concept has_reduction_axis = requires(const Host& host, std::size_t node) {
    { host.reduction_axis(node, node) } -> std::convertible_to<std::optional<std::size_t>>;
};
template <class Host>
concept has_recycle = requires(Host& host, tensor_of<Host>&& dead) { host.recycle(std::move(dead)); };
template <class Host>
concept has_parameters_changed = requires(Host& host, std::size_t node) { host.parameters_changed(node); };
/// A clone() that is inherited from a base would lose what the host adds. It is not called, and is not an error.
template <class Host>
concept inherits_clone = requires(const Host& host) {
    requires !std::same_as<decltype(host.clone()), Host>;
    requires std::derived_from<Host, std::remove_cvref_t<decltype(host.clone())>>;
};
/// The result must be a range, because forward may return several tensors.
template <class Host, class Inputs>
concept has_forward = requires(Host& host, const Inputs& inputs) {
    requires requires(const std::remove_cvref_t<decltype(host.forward(inputs))>& outputs) {
        { *std::begin(outputs) } -> std::convertible_to<const tensor_of<Host>&>;
    };
};
template <class Traits, class Tensor>
concept has_observable = requires(const Tensor& value) {
    { Traits::observable(value) } -> std::convertible_to<bool>;
};

/// Does not compile if an optional member exists but cannot be called, because it would be silently ignored.
template <described_graph Host>
consteval bool optional_members_fit() {
    static_assert(has_axes<Host> || !names_axes<Host>,
                  "quantsweep: the host's member axes cannot be called as host.axes(value) const -> quantsweep::axes, "
                  "where value is a std::size_t");
    static_assert(
        has_reduction_axis<Host> || !names_reduction_axis<Host>,
        "quantsweep: the host's member reduction_axis cannot be called as host.reduction_axis(node, input) const "
        "-> std::optional<std::size_t>, where node and input are of std::size_t");
    static_assert(has_recycle<Host> || !names_recycle<Host>,
                  "quantsweep: the host's member recycle cannot be called as host.recycle(tensor&&)");
    static_assert(has_parameters_changed<Host> || !names_parameters_changed<Host>,
                  "quantsweep: the host's member parameters_changed cannot be called as host.parameters_changed(node), "
                  "where node is a std::size_t");
    static_assert(evaluates_with<Host> || !names_evaluate_with<Host>,
                  "quantsweep: the host's member evaluate_with cannot be called as host.evaluate_with(node, values, "
                  "parameters) -> tensor, where values are as in evaluate and parameters is a "
                  "std::span<const quantsweep::parameter>");
    static_assert(
        clonable_graph<Host> || inherits_clone<Host> || !names_clone<Host>,
        "quantsweep: the host's member clone cannot be called as host.clone() const -> the host's own type, by "
        "value");
    static_assert(
        has_observable<tensor_traits<tensor_of<Host>>, tensor_of<Host>> ||
            !names_observable<tensor_traits<tensor_of<Host>>>,
        "quantsweep: tensor_traits<tensor>::observable cannot be called as observable(const tensor&) -> bool");
    return true;
}

/// The optional members that a host of either kind may have.
struct common_members {
    bool axes, reduction_axis, parameters_changed, clone;
};

template <described_graph Host>
consteval common_members common_members_of() {
    return {has_axes<Host>, has_reduction_axis<Host>, has_parameters_changed<Host>, clonable_graph<Host>};
}

std::vector<optional_member> list_stepped(const common_members& common, bool evaluate_with, bool recycle, bool forward);
std::vector<optional_member> list_hooked(const common_members& common, bool inputs);

template <graph Host, class Inputs>
std::vector<optional_member> members_of_stepped() {
    return list_stepped(common_members_of<Host>(), evaluates_with<Host>, has_recycle<Host>, has_forward<Host, Inputs>);
}

template <hooked_graph Host>
std::vector<optional_member> members_of_hooked() {
    return list_hooked(common_members_of<Host>(), input_hooked_graph<Host>);
}

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/optional_members.ipp>
#endif
