// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parameter_guard.hpp.

#include <quantsweep/graph/parameter_guard.hpp>

#include <algorithm>
#include <span>
#include <utility>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

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
        for_each_run(lent.values, [&](void* first, std::size_t count) {
            const std::size_t bytes = count * bytes_of(lent.values.type);
            std::copy_n(saved, bytes, static_cast<std::byte*>(first));
            saved += bytes;
        });
    host_.parameters_changed(node_);
}

QUANTSWEEP_INLINE void parameter_guard::save_all() {
    saved_.clear();
    for (const parameter& lent : lent_)
        for_each_run(lent.values, [&](const void* first, std::size_t count) {
            const auto* bytes = static_cast<const std::byte*>(first);
            saved_.insert(saved_.end(), bytes, bytes + count * bytes_of(lent.values.type));
        });
}

}  // namespace quantsweep
