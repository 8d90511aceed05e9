// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Collects the float network's scores, batch by batch, from all threads.

#include <cstddef>
#include <mutex>
#include <vector>

#include <quantsweep/sweep/detail/score/cell_history.hpp>

namespace quantsweep::detail {

/// Two threads may work on pieces of one batch. Both then find the same scores.
class baseline_book {
public:
    explicit baseline_book(std::size_t batches) : scores_(batches), is_new_(batches, false) {}

    bool has(std::size_t b) const {
        const std::lock_guard lock{mutex_};
        return !scores_[b].empty();
    }
    void learn(std::size_t b, const std::vector<score_column>& scores) {
        const std::lock_guard lock{mutex_};
        if (!scores_[b].empty()) return;
        scores_[b] = scores;
        is_new_[b] = true;
    }
    /// Returns, for each batch, whether its scores are new since the last call of tell_others().
    const std::vector<bool>& news() const noexcept { return is_new_; }
    /// Returns the history and marks all of it as told. The caller adds what other ranks learned.
    baseline_history& tell_others() {
        is_new_.assign(is_new_.size(), false);
        return scores_;
    }
    const baseline_history& history() const noexcept { return scores_; }

private:
    baseline_history scores_;
    std::vector<bool> is_new_;
    mutable std::mutex mutex_{};
};

}  // namespace quantsweep::detail
