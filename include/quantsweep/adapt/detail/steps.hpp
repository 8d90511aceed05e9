// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Turns the operators of a runtime's program into the nodes of a graph. Views become part of the nodes that
///        read them; activations join the layer before them.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
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

/// An axis, if there is one.
struct axis_or_none {
    std::optional<std::size_t> axis{};
};

/// Objects, by address. Its bodies know no type of a runtime, so a host compiles none of a std::set.
class object_set {
public:
    object_set();
    object_set(const object_set& other);
    object_set(object_set&& other) noexcept;
    object_set& operator=(const object_set& other);
    object_set& operator=(object_set&& other) noexcept;
    ~object_set();

    /// Returns whether the object is new.
    bool insert(const void* object);
    void erase(const object_set& others);
    bool contains(const void* object) const;
    bool empty() const noexcept;

private:
    std::set<const void*> objects_;
};

/// An index for each object, by address, or for each number.
class index_table {
public:
    index_table();
    index_table(const index_table& other);
    index_table(index_table&& other) noexcept;
    index_table& operator=(const index_table& other);
    index_table& operator=(index_table&& other) noexcept;
    ~index_table();

    void set(std::uintptr_t key, std::size_t index);
    void set(const void* object, std::size_t index) { set(reinterpret_cast<std::uintptr_t>(object), index); }
    std::optional<std::size_t> find(std::uintptr_t key) const;
    std::optional<std::size_t> find(const void* object) const { return find(reinterpret_cast<std::uintptr_t>(object)); }

private:
    std::map<std::uintptr_t, std::size_t> indices_;
};

/// Makes names unique.
class unique_names {
public:
    unique_names();
    unique_names(const unique_names&) = delete;
    unique_names& operator=(const unique_names&) = delete;
    ~unique_names();

    /// Returns "add", then "add (2)", "add (3)". Never returns a name that a batch's own inputs have.
    std::string add(const std::string& wanted);

private:
    std::set<std::string> taken_;
};

/// Makes a node without weights quantizable if it is of a kind. Returns whether it is.
bool sweep_also(std::string_view kind, layer_info& info);

/// Whether a name is one of the names in a text that separates them by spaces.
bool is_one_of(std::string_view names, std::string_view name);

void set_attribute(layer_info& info, const char* name, const attribute_value& value);

bool contains(const std::vector<std::size_t>& list, std::size_t item);
void add_once(std::vector<std::size_t>& list, std::size_t item);

stepped_node make_node(const std::vector<traced_value>& values, std::size_t value);

/// Whether a value is computed from constants alone.
bool is_constant(const std::vector<traced_value>& values, std::size_t value);

/// Returns the nodes of the lent values on which the outputs depend, in order.
std::vector<stepped_node> make_nodes(const std::vector<traced_value>& values, const std::vector<std::size_t>& outputs);

/// Joins a layer and the element-wise operators after it into one node, up to the last value whose predecessors no
/// other node reads: a convolution, a folded norm, and an activation of one operator or several, such as x *
/// sigmoid(x).
/// Cost    O(layers * values)
void join_activations(std::vector<traced_value>& values, const std::vector<std::size_t>& outputs);

/// Makes "sigmoid" of "none", and then "sigmoid+mul". Each name is there once, in order.
void join_name(std::string& joined, const std::string& name);

}  // namespace quantsweep::detail

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::detail::axis_or_none>;
extern template class std::vector<quantsweep::detail::stepped_node>;
extern template class std::vector<quantsweep::detail::traced_value>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/adapt/detail/steps.ipp>
#endif
