// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A part of the batches, for one of several processes that share them by files.

#include <cstddef>

namespace quantsweep {

/// The batches rank, rank + ranks, rank + 2 ranks and so on. {0, 1} is all of them.
struct shard {
    std::size_t rank = 0;   ///< which of them, from 0
    std::size_t ranks = 1;  ///< how many there are

    /// Whether it is all batches.
    bool is_all() const noexcept { return ranks == 1; }
    /// Whether the batch of this number is its own.
    bool has(std::size_t batch) const noexcept { return batch % ranks == rank; }
    /// Of so many batches, how many are its own.
    std::size_t count(std::size_t batches) const noexcept {
        return batches <= rank ? 0 : (batches - rank - 1) / ranks + 1;
    }
    /// The number of its i-th batch.
    std::size_t operator[](std::size_t i) const noexcept { return rank + i * ranks; }
};

/// Errors  invalid_argument where rank is not below ranks
void check_shard(const shard& given);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/shard.ipp>
#endif
