// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Shares work among the ranks of a run, and stops all ranks when one has an error.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/peers.hpp>

namespace quantsweep {

/// The team as one rank sees it. Without peers, that rank does all the work and throws an error at once.
class team {
public:
    /// Borrows the peers; nullptr means there are none.
    explicit team(peers* all);
    team(const team&) = delete;
    team& operator=(const team&) = delete;
    ~team();

    /// Whether there are no other processes.
    bool is_alone() const noexcept;
    /// This process's number; 0 if it is alone.
    std::size_t rank() const;
    /// How many processes there are; 1 if it is alone.
    std::size_t size() const;

    /// Calls work(thread, piece, turn) for those pieces below count that this rank claims. Pieces ascend and turns are
    /// consecutive. If a piece fails, all ranks stop claiming, and the next exchange reports the error.
    /// Errors  without peers, those of work
    void for_each(std::size_t threads, std::size_t count,
                  function_ref<void(std::size_t, std::size_t, std::size_t)> work);
    /// Stops all claims: no rank gets another piece before the next exchange.
    void end_claims();
    /// Gives the peers some processing time, between two pieces of a long computation.
    void poll();

    /// Returns what each rank passed, in the order of the ranks. `step` names the place in the run and is equal on all
    /// ranks.
    /// Errors  the error of the smallest piece that failed, on the rank that ran it; peer_failed with its text on the
    ///         others
    std::vector<std::string> exchange(std::string_view step, std::string_view mine);
    /// Throws peer_failed. Call it only if every other rank throws it, too.
    [[noreturn]] void fail_together(std::string_view layer, std::string_view message);
    /// Runs a body that all ranks run. If it throws on one rank, this call throws on all ranks, so that none waits for
    /// ever.
    void together(function_ref<void()> body);

private:
    struct state;
    state* state_;  // owned
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/team.ipp>
#endif
