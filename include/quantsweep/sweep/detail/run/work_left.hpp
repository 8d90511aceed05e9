// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Estimates how long a measurement will still take, from how long the evaluations of each node have taken.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include <quantsweep/result/row.hpp>

namespace quantsweep::detail {

/// Cells differ in what they evaluate, and nodes in what they take. So the number of finished cells alone says little
/// about the time left. An evaluation is of a kind: its node, in float or quantized (kind_of_evaluation). Any thread may
/// call the members.
class work_left {
public:
    using counts = std::vector<std::uint64_t>;  ///< evaluations of each kind

    static counts sum(counts all, const counts& more) {
        for (std::size_t k = 0; k < all.size(); ++k) all[k] += more[k];
        return all;
    }

    explicit work_left(std::size_t kinds) : kinds_(kinds) {}

    /// From now on, so many batches are left, each with these evaluations.
    void plan(const counts& of_a_batch, std::size_t batches) {
        const std::lock_guard lock{mutex_};
        for (std::size_t k = 0; k < kinds_.size(); ++k) kinds_[k].left = of_a_batch[k] * batches;
    }
    /// Of a batch's planned evaluations only some are needed, because a store has the results of the others.
    void spare(const counts& planned, const counts& needed) {
        const std::lock_guard lock{mutex_};
        for (std::size_t k = 0; k < kinds_.size(); ++k)
            kinds_[k].left -= std::min(kinds_[k].left, planned[k] - std::min(planned[k], needed[k]));
    }
    /// One evaluation is done.
    void add(std::size_t kind, double seconds) {
        const std::lock_guard lock{mutex_};
        timed_kind& at = kinds_[kind];
        at.seconds += seconds;
        ++at.done;
        if (at.left > 0) --at.left;
    }
    /// Returns the time left in units of the time spent; NaN before the first evaluation. A node that was not quantized
    /// yet is taken to need as much more than in float as the others did, and one that was never evaluated to be a mean
    /// one.
    double per_spent() const {
        const std::lock_guard lock{mutex_};
        double spent = 0, done = 0, more = 0, nodes = 0, left = 0;
        for (std::size_t k = 0; k < kinds_.size(); ++k) {
            spent += kinds_[k].seconds;
            done += static_cast<double>(kinds_[k].done);
            if (k % 2 == 0 || kinds_[k].done == 0 || kinds_[k - 1].done == 0) continue;
            more += kinds_[k].mean() - kinds_[k - 1].mean();
            ++nodes;
        }
        if (!(spent > 0)) return no_number;
        for (std::size_t k = 0; k < kinds_.size(); ++k) {
            double each = spent / done;
            if (kinds_[k].done > 0)
                each = kinds_[k].mean();
            else if (k % 2 == 1 && kinds_[k - 1].done > 0)
                each = kinds_[k - 1].mean() + std::max(0.0, nodes > 0 ? more / nodes : 0);
            left += static_cast<double>(kinds_[k].left) * each;
        }
        return left / spent;
    }

private:
    struct timed_kind {
        double seconds = 0;
        std::uint64_t done = 0, left = 0;
        double mean() const { return seconds / static_cast<double>(done); }
    };

    std::vector<timed_kind> kinds_;
    mutable std::mutex mutex_{};
};

/// Times one evaluation, from its construction to its end.
class timed_evaluation {
public:
    /// to  may be nullptr: then nothing is timed
    timed_evaluation(work_left* to, std::size_t kind) : to_{to}, kind_{kind} {
        if (to_) start_ = clock::now();
    }
    timed_evaluation(const timed_evaluation&) = delete;
    timed_evaluation& operator=(const timed_evaluation&) = delete;
    ~timed_evaluation() {
        if (to_) to_->add(kind_, std::chrono::duration<double>(clock::now() - start_).count());
    }

private:
    using clock = std::chrono::steady_clock;

    work_left* to_;
    std::size_t kind_;
    clock::time_point start_{};
};

}  // namespace quantsweep::detail
