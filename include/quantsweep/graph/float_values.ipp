// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of float_values.hpp.

#include <quantsweep/graph/float_values.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float_parameter::float_parameter(const parameter& lent) : lent_{lent}, values_{lent} {
    if (bytes_of(lent.values.type) == 2) values_.values = copy_.emplace(lent.values).view();
}

QUANTSWEEP_INLINE void float_parameter::write_back() const {
    if (copy_) copy_->write_back(lent_.values);
}

}  // namespace quantsweep
