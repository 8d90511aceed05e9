// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The part of the batches that one of several processes takes, when the processes share work through files.

#include <cstddef>

namespace quantsweep {

/// Contains the batches rank, rank + ranks, rank + 2 ranks and so on. {0, 1} contains all batches.
struct shard {
    std::size_t rank = 0;   ///< the number of the process, from 0
    std::size_t ranks = 1;  ///< the number of processes

    /// Whether it contains all batches.
    bool is_all() const noexcept { return ranks == 1; }
    /// Whether it contains the batch of this number.
    bool has(std::size_t batch) const noexcept { return batch % ranks == rank; }
    /// How many of the first `batches` batches it contains.
    std::size_t count(std::size_t batches) const noexcept {
        return batches <= rank ? 0 : (batches - rank - 1) / ranks + 1;
    }
    /// The number of its i-th batch.
    std::size_t operator[](std::size_t i) const noexcept { return rank + i * ranks; }
};

/// Checks a shard that a caller gives.
/// Errors  invalid_argument if rank is not below ranks
void check_shard(const shard& given);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/shard.ipp>
#endif
