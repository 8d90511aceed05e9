// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes the extremes of each batch and averages them over the batches.

#include <cstddef>
#include <span>
#include <string>

#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Shape    any; each tensor is one update, so the order and the size of the batches matter
/// Units    those of the input
/// Formula  low := (1 - c) low + c min x_i, high likewise; the first batch sets both
/// NaN/Inf  skipped and counted; a batch without a finite value leaves the averages unchanged
/// Empty    summary().finite == 0
/// Merge    none: an average that forgets is not a sum
/// Cost     O(n) time, O(1) memory
/// Source   Jacob et al. 2018, section 3.1
class moving_average_min_max {
public:
    /// Takes the weight c of the newest batch.
    /// Errors  invalid_argument if c is not in (0, 1]
    explicit moving_average_min_max(double averaging_constant = 0.01);
    /// The inverse of averaging_constant() and summary(), to load what was saved.
    /// Errors  invalid_argument if c is not in (0, 1], or if the counts and the extremes cannot describe the same
    ///         values
    moving_average_min_max(double averaging_constant, const distribution& seen);

    static std::string name() { return "moving_average_min_max"; }
    /// The weight c of the newest batch.
    double averaging_constant() const noexcept { return constant_; }

    void observe(const observation& batch);
    /// Observes one batch.
    void observe(std::span<const float> batch);

    /// The counts and the averages, without bins; minimum and maximum are the averages.
    distribution summary() const { return seen_.summary(); }
    std::size_t bytes() const noexcept { return sizeof *this; }

    friend bool operator==(const moving_average_min_max&, const moving_average_min_max&) = default;

private:
    void update(const extremes& now) noexcept;

    double constant_;
    extremes seen_{};  // the counts, and the averages in place of the extremes
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/moving_average_min_max.ipp>
#endif
