// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ranks that are threads of one process.

#include <atomic>
#include <barrier>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <quantsweep/core/peers.hpp>

namespace toy {

/// What the ranks share.
struct thread_ranks {
    explicit thread_ranks(std::size_t size) : said(size), all{static_cast<std::ptrdiff_t>(size)} {}

    std::vector<std::string> said;
    std::barrier<> all;
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> bytes{0};  ///< bytes that were exchanged
};

class thread_peers final : public quantsweep::peers {
public:
    thread_peers(thread_ranks& ranks, std::size_t rank) : ranks_{ranks}, rank_{rank} {}

    std::size_t rank() const override { return rank_; }
    std::size_t size() const override { return ranks_.said.size(); }
    std::size_t claim() override {
        std::this_thread::yield();  // lets other threads run
        return ranks_.next++;
    }
    void end_claims() override { ranks_.next |= std::size_t{1} << 62; }
    std::vector<std::string> exchange(std::string_view mine) override {
        ranks_.said[rank_] = mine;
        ranks_.bytes += mine.size();
        ranks_.all.arrive_and_wait();
        std::vector<std::string> said = ranks_.said;
        if (rank_ == 0) ranks_.next = 0;
        ranks_.all.arrive_and_wait();
        return said;
    }

private:
    thread_ranks& ranks_;
    std::size_t rank_;
};

/// Calls body(peers) on so many ranks. Returns what each rank threw, or nullptr.
inline std::vector<std::exception_ptr> on_ranks(std::size_t size, std::function<void(quantsweep::peers&)> body) {
    thread_ranks ranks{size};
    std::vector<std::exception_ptr> thrown(size);
    {
        std::vector<std::jthread> threads;
        for (std::size_t r = 0; r < size; ++r)
            threads.emplace_back([&, r] {
                thread_peers mine{ranks, r};
                try {
                    body(mine);
                } catch (...) {
                    thrown[r] = std::current_exception();
                }
            });
    }
    return thrown;
}

/// Returns the exception's text; empty if there is no exception.
inline std::string text_of(const std::exception_ptr& thrown) {
    try {
        if (thrown) std::rethrow_exception(thrown);
    } catch (const std::exception& known) {
        return known.what();
    }
    return {};
}

}  // namespace toy
