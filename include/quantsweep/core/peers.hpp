// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The interface to the other processes of one run.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace quantsweep {

/// The processes, called ranks, that share the work of one call. quantsweep::mpi has one over MPI; a type of your own
/// derives from this class. All ranks make the same call with the same arguments.
/// claim, end_claims and poll are called from the threads of the call, one at a time; exchange from the one that made it.
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
    /// 0, 1, 2 and so on, each number to one rank; from 0 again after each exchange.
    virtual std::size_t claim() = 0;
    /// Until the next exchange every claim of every rank answers with a number beyond all work, 2^40 or more.
    virtual void end_claims() = 0;
    /// Called between two pieces of a long computation, where an implementation may need to be given some time.
    virtual void poll() {}
    /// What each rank gave, by rank. Waits for all of them.
    virtual std::vector<std::string> exchange(std::string_view mine) = 0;

private:
    friend class team;
    bool all_throw_ = false;  ///< every rank knows of an error: no exchange follows
};

}  // namespace quantsweep
