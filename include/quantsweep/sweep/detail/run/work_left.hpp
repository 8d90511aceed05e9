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
/// about the time left. Any thread may call the members.
class work_left {
public:
    using counts = std::vector<std::uint64_t>;  ///< evaluations of each node

    explicit work_left(std::size_t nodes) : nodes_(nodes) {}

    /// From now on, so many batches are left, each with these evaluations.
    void plan(const counts& of_a_batch, std::size_t batches) {
        const std::lock_guard lock{mutex_};
        for (std::size_t n = 0; n < nodes_.size(); ++n) nodes_[n].left = of_a_batch[n] * batches;
    }
    /// Of a batch's planned evaluations only some are needed, because a store has the results of the others.
    void spare(const counts& planned, const counts& needed) {
        const std::lock_guard lock{mutex_};
        for (std::size_t n = 0; n < nodes_.size(); ++n)
            nodes_[n].left -= std::min(nodes_[n].left, planned[n] - std::min(planned[n], needed[n]));
    }
    /// A node was evaluated once.
    void add(std::size_t node, double seconds) {
        const std::lock_guard lock{mutex_};
        timed_node& at = nodes_[node];
        at.seconds += seconds;
        ++at.done;
        if (at.left > 0) --at.left;
    }
    /// Returns the time left in units of the time spent; NaN before the first evaluation. A node that was never
    /// evaluated is taken for a mean one.
    double per_spent() const {
        const std::lock_guard lock{mutex_};
        double spent = 0, left = 0, unknown = 0, done = 0;
        for (const timed_node& at : nodes_) {
            const auto to_do = static_cast<double>(at.left), times = static_cast<double>(at.done);
            spent += at.seconds;
            done += times;
            if (at.done > 0)
                left += to_do * at.seconds / times;
            else
                unknown += to_do;
        }
        return spent > 0 ? (left + unknown * spent / done) / spent : no_number;
    }

private:
    struct timed_node {
        double seconds = 0;
        std::uint64_t done = 0, left = 0;
    };

    std::vector<timed_node> nodes_;
    mutable std::mutex mutex_{};
};

/// Times one evaluation, from its construction to its end.
class timed_evaluation {
public:
    /// to  may be nullptr: then nothing is timed
    timed_evaluation(work_left* to, std::size_t node) : to_{to}, node_{node} {
        if (to_) start_ = clock::now();
    }
    timed_evaluation(const timed_evaluation&) = delete;
    timed_evaluation& operator=(const timed_evaluation&) = delete;
    ~timed_evaluation() {
        if (to_) to_->add(node_, std::chrono::duration<double>(clock::now() - start_).count());
    }

private:
    using clock = std::chrono::steady_clock;

    work_left* to_;
    std::size_t node_;
    clock::time_point start_{};
};

}  // namespace quantsweep::detail
