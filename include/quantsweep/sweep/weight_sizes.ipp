// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of weight_sizes.hpp.

#include <quantsweep/sweep/weight_sizes.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/sweep/detail/stored_weights_by_unit.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<stored_weights> stored_weights_of(any_graph& host, std::span<const scheme> schemes) {
    return detail::stored_weights_by_unit(host, detail::swept_network{host}, schemes);
}

}  // namespace quantsweep
