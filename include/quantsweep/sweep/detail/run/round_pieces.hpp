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

/// First whole batches and, towards the end, blocks of cells, the smaller the less is left, so that a rank on a slow
/// machine does not begin much work late. Each block repeats the batch's float pass: the dearer that is beside the cells,
/// the fewer the blocks. With fewer batches than threads there are blocks enough for all.
/// benchmarks/schedule.py simulates this with the same numbers.
class round_pieces {
public:
    /// `worth` is the cost of a batch's cells in float passes.
    round_pieces(std::size_t batches, std::size_t cells, std::size_t threads, double worth) : whole_{batches} {
        std::vector<std::size_t> counts;  // of the batches that are split, from the last one on
        const auto blocks_of_next = [&] { return blocks(batches - whole_ + 1, batches, cells, threads, worth); };
        for (; whole_ > 0 && blocks_of_next() > 1; --whole_) counts.push_back(blocks_of_next());
        firsts_.push_back(whole_);
        for (std::size_t k = counts.size(); k-- > 0;) firsts_.push_back(firsts_.back() + counts[k]);
    }

    std::size_t size() const noexcept { return firsts_.back(); }
    round_piece operator[](std::size_t piece) const noexcept {
        if (piece < whole_) return {piece, 0, 1};
        const auto next = std::upper_bound(firsts_.begin(), firsts_.end(), piece);
        return {whole_ + static_cast<std::size_t>(next - firsts_.begin()) - 1, piece - next[-1], *next - next[-1]};
    }
    /// Returns how many cells the pieces before this one have, with so many cells in a batch.
    std::size_t cells_before(std::size_t piece, std::size_t cells) const noexcept {
        if (piece >= size()) return (whole_ + firsts_.size() - 1) * cells;
        const round_piece now = (*this)[piece];
        return now.batch * cells + now.block * cells / now.blocks;
    }

private:
    /// Returns how many blocks the first of the last `left` batches has; never fewer than the batch before it.
    static std::size_t blocks(std::size_t left, std::size_t batches, std::size_t cells, std::size_t threads,
                              double worth) {
        if (threads == 1) return 1;
        const double share = 0.625 * static_cast<double>(std::min(threads, batches)) / static_cast<double>(left);
        const auto wanted = static_cast<std::size_t>((1 + std::max(worth, 0.0) / 8) * std::min(share, 3.0));
        const std::size_t needed = (threads + batches - 1) / batches;
        return std::clamp<std::size_t>(std::max(wanted, needed), 1, std::max<std::size_t>(cells, 1));
    }

    std::size_t whole_;                  ///< how many batches are not split
    std::vector<std::size_t> firsts_{};  ///< the first piece of each batch that is split, and the number of pieces
};

}  // namespace quantsweep::detail
