// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The float network's scores, batch by batch, as the threads find them.

#include <cstddef>
#include <mutex>
#include <vector>

#include <quantsweep/sweep/detail/score/cell_history.hpp>

namespace quantsweep::detail {

/// Pieces of one batch may be on two threads, and both come to the same scores.
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
    /// By batch, whether it was learned since the last call of tell_others().
    const std::vector<bool>& news() const noexcept { return is_new_; }
    /// What other ranks learned is added here.
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
