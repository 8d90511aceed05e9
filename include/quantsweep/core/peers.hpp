// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interface to the other processes of one run.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace quantsweep {

/// The processes, called ranks, share the work of one call. quantsweep::mpi implements this interface over MPI; to use
/// another transport, derive a class from it. All ranks make the same call with the same arguments.
/// The threads of the call invoke claim, end_claims and poll, one at a time; the thread that made the call invokes
/// exchange.
class peers {
public:
    peers() = default;
    peers(const peers&) = delete;
    peers& operator=(const peers&) = delete;
    virtual ~peers() = default;

    /// This process's number, from 0 to size() - 1.
    virtual std::size_t rank() const = 0;
    /// How many processes there are.
    virtual std::size_t size() const = 0;
    /// Hands out 0, 1, 2 and so on, each number to one rank. Begins at 0 again after each exchange.
    virtual std::size_t claim() = 0;
    /// After this call, until the next exchange, every claim of every rank returns a number beyond all work, 2^40 or
    /// more.
    virtual void end_claims() = 0;
    /// Called between two pieces of a long computation, for implementations that need some processing time.
    virtual void poll() {}
    /// Waits for all ranks and returns what each of them passed, in the order of the ranks.
    virtual std::vector<std::string> exchange(std::string_view mine) = 0;

private:
    friend class team;
    bool all_throw_ = false;  ///< every rank knows of an error: no exchange follows
};

}  // namespace quantsweep
