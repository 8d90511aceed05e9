// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The results of a metric for samples: for each a number, or a state of any length.

#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace quantsweep {

/// One entry per sample. Either every sample of a column has one number, or every sample has a state.
struct score_column {
    std::vector<double> values{};     ///< all numbers, sample after sample
    std::vector<std::size_t> ends{};  ///< where each sample's state ends in values; empty if each has one number

    /// How many samples there are.
    std::size_t samples() const noexcept { return ends.empty() ? values.size() : ends.size(); }

    /// The numbers of one sample.
    std::span<const double> operator[](std::size_t sample) const {
        assert(sample < samples());
        if (ends.empty()) return {values.data() + sample, 1};
        const std::size_t first = sample == 0 ? 0 : ends[sample - 1];
        return {values.data() + first, ends[sample] - first};
    }

    /// Adds a sample with a score.
    void add_score(double score) { values.push_back(score); }
    /// Adds a sample with a state.
    void add_state(std::span<const double> state) {
        values.insert(values.end(), state.begin(), state.end());
        ends.push_back(values.size());
    }
    /// Adds the samples of another column of the same metric after its own.
    void append(const score_column& other) {
        for (std::size_t end : other.ends) ends.push_back(values.size() + end);
        values.insert(values.end(), other.values.begin(), other.values.end());
    }

    friend bool operator==(const score_column&, const score_column&) = default;
};

}  // namespace quantsweep
