// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Observes the smallest and the largest finite value.

#include <cstddef>
#include <span>
#include <string>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/observe/observer.hpp>

namespace quantsweep {

/// Shape    any; the order of the values and the batches do not matter
/// Units    those of the input
/// NaN/Inf  skipped and counted
/// Empty    summary().finite == 0
/// Merge    exact, associative, commutative
/// Cost     O(n) time, O(1) memory
class min_max {
public:
    min_max() = default;
    /// The inverse of summary(), to load what was saved.
    /// Errors  invalid_argument if the counts and the extremes cannot describe the same values
    explicit min_max(const distribution& seen);

    static constexpr bool merges_exactly = true;
    static std::string name() { return "min_max"; }

    void observe(std::span<const float> values);
    /// Shows channel c of the block to channels[c].
    static void observe_channels(std::span<min_max> channels, const tensor_block<const float>& block);
    void merge(const min_max& other) noexcept { seen_.merge(other.seen_); }
    /// The extremes and the counts, without bins.
    distribution summary() const { return seen_.summary(); }
    std::size_t bytes() const noexcept { return sizeof *this; }

    friend bool operator==(const min_max&, const min_max&) = default;

private:
    extremes seen_{};
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/observe/min_max.ipp>
#endif
