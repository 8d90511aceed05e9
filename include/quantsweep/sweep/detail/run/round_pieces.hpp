// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The pieces of a round of batches, which ranks claim one by one.

#include <algorithm>
#include <cstddef>
#include <vector>

namespace quantsweep::detail {

/// What a rank claims at once: of one batch, every blocks-th cell from the block-th on. The first block is charged for
/// the whole batch.
struct round_piece {
    std::size_t batch = 0, block = 0, blocks = 1;

    std::vector<std::size_t> of(const std::vector<std::size_t>& cells) const {
        std::vector<std::size_t> own;
        for (std::size_t k = block; k < cells.size(); k += blocks) own.push_back(cells[k]);
        return own;
    }
};

/// First whole batches and, towards the end, blocks of cells, so that the ranks finish at about the same time. Each
/// block repeats the batch's float pass. There are only so many blocks that this costs an eighth of the work, or as
/// many as leave no rank idle. benchmarks/schedule.py simulates this with the same numbers.
class round_pieces {
public:
    /// `worth` is the cost of a batch's cells in float passes.
    round_pieces(std::size_t batches, std::size_t cells, std::size_t threads, double worth)
        : whole_{threads == 1 ? batches : batches - std::min(batches, 3 * threads / 2)}, end_{batches} {
        if (threads == 1 || batches == 0) return;
        const auto cheap = static_cast<std::size_t>(1 + std::max(worth, 0.0) / 8);
        const std::size_t needed = (threads + batches - 1) / batches;
        blocks_ = std::clamp<std::size_t>(std::max(cheap, needed), 1, std::max<std::size_t>(cells, 1));
    }

    std::size_t size() const noexcept { return whole_ + (end_ - whole_) * blocks_; }
    round_piece operator[](std::size_t piece) const noexcept {
        if (piece < whole_) return {piece, 0, 1};
        return {whole_ + (piece - whole_) / blocks_, (piece - whole_) % blocks_, blocks_};
    }
    /// Returns how many cells the pieces before this one have, with so many cells in a batch.
    std::size_t cells_before(std::size_t piece, std::size_t cells) const noexcept {
        if (piece < whole_) return piece * cells;
        const std::size_t split = piece - whole_;
        return (whole_ + split / blocks_) * cells + split % blocks_ * cells / blocks_;
    }

private:
    std::size_t whole_, end_, blocks_ = 1;
};

}  // namespace quantsweep::detail
