// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The ranks of an MPI communicator, as the library's peers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mpi.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/peers.hpp>

namespace quantsweep::mpi {

/// Ranks claim pieces of work from a counter in rank 0's memory, by MPI_Fetch_and_op. If the network carries this out by
/// itself, no rank waits for another that computes; otherwise rank 0 answers between two cells. An error of MPI itself
/// ends all ranks, as MPI does by default. The constructor and the destructor are collective.
class ranks final : public peers {
public:
    /// The largest part, in bytes over all ranks together, in which a message is sent.
    static constexpr std::size_t part_bytes = std::size_t{1} << 28;

    /// `threads` is how many threads the call has on each rank.
    /// Errors  invalid_argument if MPI is not initialized, or not for so many threads
    explicit ranks(MPI_Comm of, std::size_t threads = 1, std::size_t part = part_bytes) : part_{part} {
        require_mpi(threads);
        MPI_Comm_dup(of, &comm_);
        int rank = 0, size = 0;
        MPI_Comm_rank(comm_, &rank);
        MPI_Comm_size(comm_, &size);
        rank_ = static_cast<std::size_t>(rank);
        size_ = static_cast<std::size_t>(size);
        const MPI_Aint bytes = rank == 0 ? 2 * sizeof(std::uint64_t) : 0;
        std::uint64_t* counters = nullptr;
        MPI_Win_allocate(bytes, sizeof(std::uint64_t), MPI_INFO_NULL, comm_, &counters, &window_);
        if (rank == 0) std::fill_n(counters, 2, std::uint64_t{0});
        MPI_Barrier(comm_);
        MPI_Win_lock_all(0, window_);
    }
    ~ranks() override {
        MPI_Win_unlock_all(window_);
        MPI_Win_free(&window_);
        MPI_Comm_free(&comm_);
    }

    std::size_t rank() const override { return rank_; }
    std::size_t size() const override { return size_; }
    std::size_t claim() override { return static_cast<std::size_t>(add(1)); }
    void end_claims() override { add(std::uint64_t{1} << 40); }
    void poll() override {
        int found = 0;
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm_, &found, MPI_STATUS_IGNORE);
    }

    std::vector<std::string> exchange(std::string_view mine) override {
        // Two counters take turns: nobody claims from the next one before this exchange has ended.
        if (rank_ == 0) {
            const std::uint64_t zero = 0;
            MPI_Accumulate(&zero, 1, MPI_UINT64_T, 0, next_place(), 1, MPI_UINT64_T, MPI_REPLACE, window_);
            MPI_Win_flush(0, window_);
        }
        place_ = next_place();
        std::vector<std::uint64_t> sizes(size_);
        const std::uint64_t size = mine.size();
        MPI_Allgather(&size, 1, MPI_UINT64_T, sizes.data(), 1, MPI_UINT64_T, comm_);
        std::vector<std::string> all(size_);
        const std::uint64_t most = *std::max_element(sizes.begin(), sizes.end());
        const std::uint64_t step = std::max<std::uint64_t>(part_ / size_, 1);
        for (std::uint64_t done = 0; done < most; done += step) gather(mine, sizes, done, step, all);
        return all;
    }

private:
    static void require_mpi(std::size_t threads) {
        int is_there = 0, level = 0;
        MPI_Initialized(&is_there);
        if (is_there == 0) throw invalid_argument{"", "MPI is not initialized; call MPI_Init_thread first"};
        MPI_Query_thread(&level);
        if (threads > 1 && level < MPI_THREAD_SERIALIZED)
            throw invalid_argument{"", std::to_string(threads) +
                                           " threads on each rank need MPI_Init_thread with MPI_THREAD_SERIALIZED; "
                                           "initialize MPI with it, or use one thread"};
    }

    MPI_Aint next_place() const noexcept { return 1 - place_; }

    std::uint64_t add(std::uint64_t n) {
        std::uint64_t before = 0;
        MPI_Fetch_and_op(&n, &before, MPI_UINT64_T, 0, place_, MPI_SUM, window_);
        MPI_Win_flush(0, window_);
        return before;
    }

    /// Gathers the bytes from `done` on, at most `step` of each rank.
    void gather(std::string_view mine, const std::vector<std::uint64_t>& sizes, std::uint64_t done, std::uint64_t step,
                std::vector<std::string>& all) const {
        std::vector<int> counts, places;
        int total = 0;
        for (const std::uint64_t size : sizes) {
            counts.push_back(static_cast<int>(std::min(step, size - std::min(size, done))));
            places.push_back(total);
            total += counts.back();
        }
        const char* from = mine.data() + std::min<std::uint64_t>(mine.size(), done);
        std::string part(static_cast<std::size_t>(total), '\0');
        MPI_Allgatherv(from, counts[rank_], MPI_CHAR, part.data(), counts.data(), places.data(), MPI_CHAR, comm_);
        for (std::size_t r = 0; r < size_; ++r)
            all[r].append(part, static_cast<std::size_t>(places[r]), static_cast<std::size_t>(counts[r]));
    }

    std::size_t part_;
    MPI_Comm comm_ = MPI_COMM_NULL;
    MPI_Win window_ = MPI_WIN_NULL;
    std::size_t rank_ = 0, size_ = 1;
    MPI_Aint place_ = 0;  ///< the counter that claims are made from
};

}  // namespace quantsweep::mpi
