// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of float_values.hpp.

#include <quantsweep/graph/float_values.hpp>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float_parameter::float_parameter(const parameter& lent) : lent_{lent}, values_{lent} {
    std::visit(
        [&]<class T>(const tensor_view<T>& values) {
            if constexpr (half_number<T>) values_.values = copy_.emplace(values).view();
        },
        lent.values);
}

QUANTSWEEP_INLINE void float_parameter::write_back() const {
    std::visit(
        [&]<class T>(const tensor_view<T>& values) {
            if constexpr (half_number<T>) copy_->write_back(values);
        },
        lent_.values);
}

}  // namespace quantsweep
