// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  This rank's part of a sweep, and what the ranks agree on.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/bytes.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/team.hpp>
#include <quantsweep/sweep/options.hpp>

namespace quantsweep::detail {

/// The cost of a round: the evaluations of all ranks, and the peak of the rank that held the most.
struct round_cost {
    std::uint64_t evaluations = 0, peak_bytes = 0;
};

/// Decides whether the sweep ends early. During a round it ends if this rank was asked to stop. Between rounds it ends
/// if any rank was, or if records of other shards are missing. A decision between rounds is the same on all ranks.
class rank_share {
public:
    explicit rank_share(const sweep_options& asked) : asked_{asked}, ranks_{asked.peers} {}

    team& ranks() noexcept { return ranks_; }

    bool ends() {
        if (ended_) return true;
        if (!ranks_.is_alone() && !in_round_) return false;
        if (!asked_.stop || !asked_.stop()) return false;
        if (ranks_.is_alone()) return true;
        ended_ = true;
        ranks_.end_claims();
        return true;
    }
    void begin_round() noexcept { in_round_ = true; }
    /// Ends a round. `write` writes what this rank found; `read` reads it for each other rank. Returns the cost over
    /// all ranks.
    round_cost exchange(std::string_view step, const round_cost& mine, function_ref<void(byte_writer&)> write,
                        function_ref<void(byte_reader&)> read) {
        byte_writer to;
        to.count(ends()).count(mine.evaluations).count(mine.peak_bytes);
        write(to);
        const std::vector<std::string> told = ranks_.exchange(step, to.bytes());
        round_cost all;
        bool ends = false;
        for (std::size_t r = 0; r < told.size(); ++r) {
            byte_reader from{told[r]};
            ends = from.count() != 0 || ends;
            all.evaluations += from.count();
            all.peak_bytes = std::max(all.peak_bytes, from.count());
            if (r != ranks_.rank()) read(from);
        }
        in_round_ = false;
        ended_ = ends;
        return all;
    }
    /// Ends the sweep here, because other shards have yet to measure what comes next.
    void wait_for_shards() noexcept { ended_ = true; }

private:
    const sweep_options& asked_;
    team ranks_;
    std::atomic<bool> in_round_{false}, ended_{false};
};

}  // namespace quantsweep::detail
