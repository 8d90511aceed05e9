// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of granularity.hpp.

#include <quantsweep/format/granularity.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string granularity::suffix() const {
    switch (shared_) {
        case by::tensor:
            return {};
        case by::channel:
            return ":per_channel";
        case by::group:
            return ":per_group:" + std::to_string(group_);
        case by::token:
            return ":per_token";
        case by::each_tensor:
            return ":dynamic";
    }
    return {};
}

}  // namespace quantsweep
