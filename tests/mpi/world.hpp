// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Starts MPI before the tests of a program and ends it after them.

#include <cstddef>

#include <quantsweep/mpi/ranks.hpp>

namespace toy {

struct world {
    world() {
        int level = 0;
        MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &level);
    }
    ~world() { MPI_Finalize(); }
};
inline const world here{};

inline std::size_t rank() {
    int number = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    return static_cast<std::size_t>(number);
}
inline std::size_t ranks() {
    int count = 0;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return static_cast<std::size_t>(count);
}

}  // namespace toy
