// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Metrics for networks that read a line of text: a score for each class at each place, decoded as CTC does.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metric.hpp>

namespace examples {

namespace qs = quantsweep;

/// Returns the classes that are read: the best class of each place, with repeats counted once and without class 0, the
/// blank (Graves et al. 2006).
/// Shape   [places, classes], row-major
/// NaN     is below every number; a place with only NaN reads the blank
/// Empty   no places give no classes
/// Cost    one pass
inline std::vector<std::size_t> decode_ctc(std::span<const float> scores, std::size_t classes) {
    std::vector<std::size_t> read;
    std::size_t before = 0;
    for (std::size_t first = 0; first + classes <= scores.size() && classes > 0; first += classes) {
        std::size_t best = 0;
        for (std::size_t k = 1; k < classes; ++k)
            if (scores[first + k] > scores[first + best] || scores[first + best] != scores[first + best]) best = k;
        if (scores[first + best] != scores[first + best]) best = 0;
        if (best != before && best != 0) read.push_back(best);
        before = best;
    }
    return read;
}

/// Returns the number of insertions, deletions and substitutions between two lines (Levenshtein 1966).
/// Cost  the product of the lengths
inline std::size_t edit_distance(std::span<const std::size_t> from, std::span<const std::size_t> to) {
    std::vector<std::size_t> row(to.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t substituted = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({substituted, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

/// What the network and the float network read in a sample of output 0.
/// Errors  shape_mismatch if output 0 is not [places, classes]
template <class Label>
std::pair<std::vector<std::size_t>, std::vector<std::size_t>> decode_both(const qs::sample<Label>& s) {
    if (s.shapes.empty() || s.shapes[0].rank() != 2)
        throw qs::shape_mismatch{"",
                                 "a metric of CTC reads output 0 of a sample as [places, classes], and its shape is " +
                                     (s.shapes.empty() ? std::string{"not given"} : to_string(s.shapes[0]))};
    const std::size_t classes = s.shapes[0][1];
    return {decode_ctc(s.outputs[0], classes), decode_ctc(s.float_outputs[0], classes)};
}

/// Scores 1 if the whole line is read as the float network reads it.
/// Errors  those of decode_both
struct ctc_agreement {
    qs::metric_info info() const {
        return {
            .name = "ctc_agreement", .lower_bound = 0.0, .upper_bound = 1.0, .zero_one = true, .float_is_best = true};
    }

    template <class Label>
    double score(const qs::sample<Label>& s) const {
        const auto [read, in_float] = decode_both(s);
        return read == in_float ? 1 : 0;
    }
};

/// Scores the share of characters that are read as the float network reads them: 1 minus the edit distance over the
/// length of the longer line; 1 if both lines are empty.
/// Errors  those of decode_both
struct ctc_characters {
    qs::metric_info info() const {
        return {.name = "ctc_characters", .lower_bound = 0.0, .upper_bound = 1.0, .float_is_best = true};
    }

    template <class Label>
    double score(const qs::sample<Label>& s) const {
        const auto [read, in_float] = decode_both(s);
        const std::size_t longer = std::max(read.size(), in_float.size());
        return longer == 0 ? 1 : 1 - static_cast<double>(edit_distance(read, in_float)) / static_cast<double>(longer);
    }
};

}  // namespace examples
