// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of steps.hpp.

#include <quantsweep/adapt/detail/steps.hpp>

#include <algorithm>

#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE object_set::object_set() = default;
QUANTSWEEP_INLINE object_set::object_set(const object_set& other) = default;
QUANTSWEEP_INLINE object_set::object_set(object_set&& other) noexcept = default;
QUANTSWEEP_INLINE object_set& object_set::operator=(const object_set& other) = default;
QUANTSWEEP_INLINE object_set& object_set::operator=(object_set&& other) noexcept = default;
QUANTSWEEP_INLINE object_set::~object_set() = default;

QUANTSWEEP_INLINE bool object_set::insert(const void* object) { return objects_.insert(object).second; }
QUANTSWEEP_INLINE void object_set::erase(const object_set& others) {
    for (const void* object : others.objects_) objects_.erase(object);
}
QUANTSWEEP_INLINE bool object_set::contains(const void* object) const { return objects_.contains(object); }
QUANTSWEEP_INLINE bool object_set::empty() const noexcept { return objects_.empty(); }

QUANTSWEEP_INLINE index_table::index_table() = default;
QUANTSWEEP_INLINE index_table::index_table(const index_table& other) = default;
QUANTSWEEP_INLINE index_table::index_table(index_table&& other) noexcept = default;
QUANTSWEEP_INLINE index_table& index_table::operator=(const index_table& other) = default;
QUANTSWEEP_INLINE index_table& index_table::operator=(index_table&& other) noexcept = default;
QUANTSWEEP_INLINE index_table::~index_table() = default;

QUANTSWEEP_INLINE void index_table::set(std::uintptr_t key, std::size_t index) { indices_[key] = index; }
QUANTSWEEP_INLINE std::optional<std::size_t> index_table::find(std::uintptr_t key) const {
    const auto found = indices_.find(key);
    return found == indices_.end() ? std::nullopt : std::optional{found->second};
}

QUANTSWEEP_INLINE unique_names::unique_names() = default;
QUANTSWEEP_INLINE unique_names::~unique_names() = default;

QUANTSWEEP_INLINE std::string unique_names::add(const std::string& wanted) {
    std::string name = wanted.starts_with("input ") ? wanted + " (1)" : wanted;
    for (std::size_t count = 2; !taken_.insert(name).second; ++count)
        name = wanted + " (" + std::to_string(count) + ")";
    return name;
}

QUANTSWEEP_INLINE bool sweep_also(std::string_view kind, layer_info& info) {
    const auto found = info.attributes.find("kind");
    if (found == info.attributes.end() || !found->second.word() || *found->second.word() != kind) return false;
    info.quantizable = true;
    return true;
}

QUANTSWEEP_INLINE bool is_one_of(std::string_view names, std::string_view name) {
    return (" " + std::string{names} + " ").find(" " + std::string{name} + " ") != std::string::npos;
}

QUANTSWEEP_INLINE void set_attribute(layer_info& info, const char* name, const attribute_value& value) {
    info.attributes[name] = value;
}

QUANTSWEEP_INLINE bool contains(const std::vector<std::size_t>& list, std::size_t item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

QUANTSWEEP_INLINE void add_once(std::vector<std::size_t>& list, std::size_t item) {
    if (!contains(list, item)) list.push_back(item);
}

/// Collects what a value needs, each once, however many paths lead to it.
QUANTSWEEP_INLINE void collect(const std::vector<traced_value>& values, std::size_t value, stepped_node& made) {
    for (std::size_t read : values[value].reads)
        if (is_graph_input(read) || values[read].lent)
            add_once(made.reads, read);
        else if (!contains(made.runs, read))
            collect(values, read, made);
    made.runs.push_back(value);
}

QUANTSWEEP_INLINE stepped_node make_node(const std::vector<traced_value>& values, std::size_t value) {
    stepped_node made{value};
    collect(values, value, made);
    return made;
}

QUANTSWEEP_INLINE bool is_constant(const std::vector<traced_value>& values, std::size_t value) {
    return !is_graph_input(value) && make_node(values, value).reads.empty() && !values[value].lent;
}

QUANTSWEEP_INLINE std::vector<stepped_node> make_nodes(const std::vector<traced_value>& values,
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

QUANTSWEEP_INLINE void join_activations(std::vector<traced_value>& values, const std::vector<std::size_t>& outputs) {
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
            const auto inside = [&](std::size_t r) { return contains(group, r); };
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

QUANTSWEEP_INLINE void join_name(std::string& joined, const std::string& name) {
    if (joined == "none")
        joined = name;
    else if (("+" + joined + "+").find("+" + name + "+") == std::string::npos)
        joined += "+" + name;
}

}  // namespace quantsweep::detail

#ifdef QUANTSWEEP_COMPILED
template class std::vector<quantsweep::detail::axis_or_none>;
template class std::vector<quantsweep::detail::stepped_node>;
template class std::vector<quantsweep::detail::traced_value>;
#endif
