// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of granularity.hpp.

#include <quantsweep/format/granularity.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string granularity::suffix() const {
    if (*this == per_tensor) return {};
    return *this == per_channel ? ":per_channel" : ":per_group:" + std::to_string(group_);
}

}  // namespace quantsweep
