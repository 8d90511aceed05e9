// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of token_metrics.hpp.

#include <quantsweep/metric/token_metrics.hpp>

#include <algorithm>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

[[noreturn]] QUANTSWEEP_INLINE void refuse_logits(const metric_info& metric, const std::string& found) {
    throw shape_mismatch{
        "", "the metric '" + metric.name +
                "' reads the logits of a sequence, [sequence, vocabulary] after the sample axis, but " + found};
}

QUANTSWEEP_INLINE token_logits::token_logits(const metric_info& metric, std::span<const float> output,
                                             std::span<const float> float_output, std::span<const shape> shapes,
                                             std::span<const std::uint8_t> of_positions)
    : now{output}, reference{float_output}, mask{of_positions} {
    if (shapes.empty()) refuse_logits(metric, "the shape of output 0 is not known");
    const shape& extents = shapes[0];
    const auto last = extents.end() - (extents.rank() == 0 ? 0 : 1);
    if (extents.rank() < 2 || std::count_if(extents.begin(), last, [](std::size_t e) { return e != 1; }) > 1)
        refuse_logits(metric,
                      "output 0 of a sample has shape " + to_string(extents) +
                          "; return the sample axis from axes(node), or let the host bring the output into that shape");
    vocabulary = *last;
    if (vocabulary == 0) refuse_logits(metric, "output 0 of a sample has shape " + to_string(extents));
    positions = output.size() / vocabulary;
    if (mask.empty() || mask.size() == positions) return;
    const auto padding = static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 0));
    if (mask.size() - padding != positions)
        refuse_logits(metric, "output 0 of a sample has shape " + to_string(extents) + ", but the mask has " +
                                  std::to_string(mask.size()) + " positions for each sample");
    positions = mask.size();
    without_padding = true;
}

QUANTSWEEP_INLINE void refuse_label_length(const metric_info& metric, std::size_t labels, std::size_t positions) {
    throw bad_batch{"", "the metric '" + metric.name +
                            "' needs a token id for each position, padding included: there are " +
                            std::to_string(labels) + " ids for " + std::to_string(positions) + " positions"};
}

QUANTSWEEP_INLINE double token_loss(const token_logits& of, std::size_t position, std::size_t row, std::int64_t id) {
    if (id < 0 || static_cast<std::uint64_t>(id) >= of.vocabulary)
        throw invalid_argument{"", "position " + std::to_string(position) + ": token id " + std::to_string(id) +
                                       " is not in the vocabulary of " + std::to_string(of.vocabulary) +
                                       " tokens; if the position should not count, mark it in the batch's mask"};
    const std::span<const float> logits = of.at(row);
    return -log_softmax{logits}(logits[static_cast<std::size_t>(id)]);
}

QUANTSWEEP_INLINE ratio_terms divergence_terms(const token_logits& of) {
    ratio_terms terms;
    of.for_each_token([&](std::size_t, std::size_t row) {
        terms.total += divergence(of.float_at(row), of.at(row));
        ++terms.count;
    });
    return terms;
}

QUANTSWEEP_INLINE double same_top_share(const token_logits& of) {
    double same = 0, count = 0;
    of.for_each_token([&](std::size_t, std::size_t row) {
        same += argmax(of.at(row)) == argmax(of.float_at(row));
        ++count;
    });
    if (count == 0)
        throw bad_batch{
            "", "no position of the sequence counts, so the metric has no score for it; leave the sequence out"};
    return same / count;
}

}  // namespace quantsweep::detail
