// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of parameter_copies.hpp.

#include <quantsweep/graph/parameter_copies.hpp>

#include <algorithm>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE parameter_copies::parameter_copies(std::span<const parameter> lent, bool with_biases)
    : parameters_(lent.begin(), lent.end()), with_biases_{with_biases} {
    for (parameter& each : parameters_)
        if (each.role == parameter_role::weight || (with_biases && each.role == parameter_role::bias)) copy(each);
}

QUANTSWEEP_INLINE void parameter_copies::copy(parameter& lent) {
    any_writable_view& values = lent.values;
    std::byte* next = memory_.emplace_back(byte_size(values)).data();
    bool is_dense = false;
    const any_writable_view copied{next, values, detail::dense_strides(values, is_dense)};
    for_each_run(values, [&](const void* first, std::size_t count) {
        const auto* bytes = static_cast<const std::byte*>(first);
        next = std::copy_n(bytes, count * bytes_of(values.type), next);
    });
    values = copied;
}

QUANTSWEEP_INLINE void parameter_copies::overwrite(function_ref<void(std::size_t, const parameter&)> write) const {
    std::size_t weights = 0, biases = 0;
    for (const parameter& each : parameters_) {
        if (each.role == parameter_role::weight) write(weights++, each);
        if (with_biases_ && each.role == parameter_role::bias) write(biases++, each);
    }
}

}  // namespace quantsweep
