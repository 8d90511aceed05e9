// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parameter_copies.hpp.

#include <quantsweep/graph/parameter_copies.hpp>

#include <algorithm>
#include <optional>
#include <variant>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE parameter_copies::parameter_copies(std::span<const parameter> lent, bool with_biases)
    : parameters_(lent.begin(), lent.end()), with_biases_{with_biases} {
    for (parameter& each : parameters_)
        if (each.role == parameter_role::weight || (with_biases && each.role == parameter_role::bias)) copy(each);
}

QUANTSWEEP_INLINE void parameter_copies::copy(parameter& lent) {
    std::visit(
        [&]<class T>(tensor_view<T>& values) {
            memory_.emplace_back(values.size() * sizeof(T));
            T* const first = reinterpret_cast<T*>(memory_.back().data());
            T* next = first;
            for_each_block(values, std::nullopt, [&](const tensor_block<T>& block) {
                next = std::copy(block.values().begin(), block.values().end(), next);
            });
            bool is_dense = false;
            values = {first, values.shape, detail::dense_strides(values, is_dense)};
        },
        lent.values);
}

QUANTSWEEP_INLINE void parameter_copies::overwrite(function_ref<void(std::size_t, const parameter&)> write) const {
    std::size_t weights = 0, biases = 0;
    for (const parameter& each : parameters_) {
        if (each.role == parameter_role::weight) write(weights++, each);
        if (with_biases_ && each.role == parameter_role::bias) write(biases++, each);
    }
}

}  // namespace quantsweep
