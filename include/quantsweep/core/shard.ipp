// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of shard.hpp.

#include <quantsweep/core/shard.hpp>

#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void check_shard(const shard& given) {
    if (given.rank < given.ranks) return;
    throw invalid_argument{"", "shard " + std::to_string(given.rank) + " of " + std::to_string(given.ranks) +
                                   " does not exist; shards are numbered from 0, and there must be at least one"};
}

}  // namespace quantsweep
