// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of team.hpp.

#include <quantsweep/core/team.hpp>

#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>

#include <quantsweep/core/bytes.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parallel.hpp>

namespace quantsweep {

struct team::state {
    static constexpr std::uint64_t no_piece = std::numeric_limits<std::uint64_t>::max();

    peers* all;
    std::mutex mutex{};  ///< guards the peers and the members below
    std::exception_ptr failure{};
    std::uint64_t failed_piece = no_piece;

    void note(std::exception_ptr what, std::uint64_t piece) {
        const std::lock_guard lock{mutex};
        if (failure && piece >= failed_piece) return;
        failure = what;
        failed_piece = piece;
    }
};

namespace detail {

/// What one rank tells the others in an exchange.
struct rank_word {
    bool failed = false;
    std::uint64_t piece = 0;
    std::string layer{}, message{};  ///< layer and message of the rank's error
    std::string step{}, given{};
};

QUANTSWEEP_INLINE rank_word failure_word(const std::exception_ptr& failure, std::uint64_t piece) {
    rank_word word{true, piece};
    try {
        std::rethrow_exception(failure);
    } catch (const error& known) {
        word.layer = known.layer();
        word.message = "[" + std::to_string(known.id()) + "] " + std::string{known.message()};
    } catch (const std::exception& unknown) {
        word.message = unknown.what();
    } catch (...) {
        word.message = "an exception that is not a std::exception";
    }
    return word;
}

QUANTSWEEP_INLINE std::string to_bytes(const rank_word& word) {
    byte_writer to;
    to.count(word.failed).count(word.piece).text(word.layer).text(word.message).text(word.step).text(word.given);
    return to.take();
}

QUANTSWEEP_INLINE rank_word word_from_bytes(std::string_view bytes) {
    byte_reader from{bytes};
    rank_word word;
    word.failed = from.count() != 0;
    word.piece = from.count();
    word.layer = from.text();
    word.message = from.text();
    word.step = from.text();
    word.given = from.text();
    return word;
}

}  // namespace detail

QUANTSWEEP_INLINE team::team(peers* all) : state_{new state{all}} {}
QUANTSWEEP_INLINE team::~team() { delete state_; }

QUANTSWEEP_INLINE bool team::is_alone() const noexcept { return state_->all == nullptr; }
QUANTSWEEP_INLINE std::size_t team::rank() const { return is_alone() ? 0 : state_->all->rank(); }
QUANTSWEEP_INLINE std::size_t team::size() const { return is_alone() ? 1 : state_->all->size(); }

QUANTSWEEP_INLINE void team::for_each(std::size_t threads, std::size_t count,
                                      function_ref<void(std::size_t, std::size_t, std::size_t)> work) {
    if (is_alone()) return parallel_for(threads, count, [&](std::size_t thread, std::size_t i) { work(thread, i, i); });
    std::size_t turns = 0;
    parallel_for(threads, threads, [&](std::size_t, std::size_t thread) {
        while (true) {
            std::size_t piece = 0, turn = 0;
            {
                const std::lock_guard lock{state_->mutex};
                piece = state_->all->claim();
                if (piece >= count) return;
                turn = turns++;
            }
            try {
                work(thread, piece, turn);
            } catch (...) {
                state_->note(std::current_exception(), piece);
                end_claims();
            }
        }
    });
}

QUANTSWEEP_INLINE void team::end_claims() {
    if (is_alone()) return;
    const std::lock_guard lock{state_->mutex};
    state_->all->end_claims();
}

QUANTSWEEP_INLINE void team::poll() {
    if (is_alone()) return;
    const std::unique_lock lock{state_->mutex, std::try_to_lock};
    if (lock) state_->all->poll();  // another thread that holds the lock is already using the peers
}

QUANTSWEEP_INLINE std::vector<std::string> team::exchange(std::string_view step, std::string_view mine) {
    if (is_alone()) return {std::string{mine}};
    detail::rank_word word;
    if (state_->failure) word = detail::failure_word(state_->failure, state_->failed_piece);
    word.step = step;
    if (!word.failed) word.given = mine;
    std::vector<detail::rank_word> words;
    for (const std::string& each : state_->all->exchange(detail::to_bytes(word)))
        words.push_back(detail::word_from_bytes(each));

    std::size_t first = words.size();
    for (std::size_t r = 0; r < words.size(); ++r)
        if (words[r].failed && (first == words.size() || words[r].piece < words[first].piece)) first = r;
    if (first == rank()) {
        state_->all->all_throw_ = true;
        std::rethrow_exception(state_->failure);
    }
    if (first < words.size())
        fail_together(words[first].layer, "rank " + std::to_string(first) + " failed: " + words[first].message);
    std::vector<std::string> given;
    for (std::size_t r = 0; r < words.size(); ++r) {
        if (words[r].step != words[0].step)
            fail_together("", "rank " + std::to_string(r) + " is at the step '" + words[r].step +
                                  "', but rank 0 is at '" + words[0].step +
                                  "'; give every rank the same network, batches and options");
        given.push_back(std::move(words[r].given));
    }
    return given;
}

QUANTSWEEP_INLINE void team::fail_together(std::string_view layer, std::string_view message) {
    state_->all->all_throw_ = true;
    throw peer_failed{layer, message};
}

QUANTSWEEP_INLINE void team::together(function_ref<void()> body) {
    if (is_alone()) return body();
    try {
        body();
        exchange("end", {});
    } catch (...) {
        if (state_->all->all_throw_) throw;
        state_->note(std::current_exception(), state::no_piece);
        end_claims();
        exchange("error", {});  // throws: this rank has failed
    }
}

}  // namespace quantsweep
