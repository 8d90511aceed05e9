// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parameter_guard.hpp.

#include <quantsweep/graph/parameter_guard.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

template <class T>
void save_values(const tensor_view<T>& values, std::vector<std::byte>& saved) {
    for_each_block(values, std::nullopt, [&](const auto& block) {
        const std::span<const std::byte> bytes = std::as_bytes(block.values());
        saved.insert(saved.end(), bytes.begin(), bytes.end());
    });
}

template <class T>
const std::byte* put_back(const tensor_view<T>& values, const std::byte* saved) {
    for_each_block(values, std::nullopt, [&](const auto& block) {
        const std::span<std::byte> bytes = std::as_writable_bytes(block.values());
        std::copy(saved, saved + bytes.size(), bytes.begin());
        saved += bytes.size();
    });
    return saved;
}

}  // namespace detail

QUANTSWEEP_INLINE parameter_guard::parameter_guard(any_graph& host, std::size_t node, bool with_biases)
    : host_{host}, node_{node} {
    for (const parameter& lent : host.parameters(node))
        if (lent.role == parameter_role::weight || (with_biases && lent.role == parameter_role::bias))
            lent_.push_back(lent);
}

QUANTSWEEP_INLINE parameter_guard::~parameter_guard() {
    try {
        restore();
    } catch (...) {
    }
}

QUANTSWEEP_INLINE void parameter_guard::overwrite(function_ref<void(std::size_t, const parameter&)> write) {
    if (!written_) save_all();
    written_ = true;
    std::size_t weights = 0, biases = 0;
    for (const parameter& each : lent_) write(each.role == parameter_role::weight ? weights++ : biases++, each);
    host_.parameters_changed(node_);
}

QUANTSWEEP_INLINE void parameter_guard::restore() {
    if (!std::exchange(written_, false)) return;
    const std::byte* saved = saved_.data();
    for (const parameter& lent : lent_)
        std::visit([&](const auto& values) { saved = detail::put_back(values, saved); }, lent.values);
    host_.parameters_changed(node_);
}

QUANTSWEEP_INLINE void parameter_guard::save_all() {
    saved_.clear();
    for (const parameter& lent : lent_)
        std::visit([&](const auto& values) { detail::save_values(values, saved_); }, lent.values);
}

}  // namespace quantsweep
