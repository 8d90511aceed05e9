// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Work that the ranks of a run share, and errors that end all of them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/peers.hpp>

namespace quantsweep {

/// One rank's part in it. Without peers it is all there is, and an error is thrown at once.
class team {
public:
    /// Borrows them; nullptr for none.
    explicit team(peers* all);
    team(const team&) = delete;
    team& operator=(const team&) = delete;
    ~team();

    /// Whether there are no other processes.
    bool is_alone() const noexcept;
    /// This process's number; 0 where it is alone.
    std::size_t rank() const;
    /// How many processes there are; 1 where it is alone.
    std::size_t size() const;

    /// Calls work(thread, piece, turn) for those of the pieces below count that this rank claims; both ascend, and turns are
    /// consecutive. The error of a piece keeps all ranks from claiming more, and is told by the next exchange.
    /// Errors  without peers, those of work
    void for_each(std::size_t threads, std::size_t count,
                  function_ref<void(std::size_t, std::size_t, std::size_t)> work);
    /// No rank gets another piece before the next exchange.
    void end_claims();
    /// Gives the peers time between two pieces of a long computation.
    void poll();

    /// What each rank gave, by rank. `step` says where in the run this rank is, which is the same on all ranks.
    /// Errors  the error of the smallest piece that failed, on its own rank; peer_failed with its text on the others
    std::vector<std::string> exchange(std::string_view step, std::string_view mine);
    /// Throws peer_failed on a rank that knows that every other one throws it, too.
    [[noreturn]] void fail_together(std::string_view layer, std::string_view message);
    /// Runs what all ranks run. Where it throws on one of them, the call throws on all, and none waits for ever.
    void together(function_ref<void()> body);

private:
    struct state;
    state* state_;  // owned
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/team.ipp>
#endif
