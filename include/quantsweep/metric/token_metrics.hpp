// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Ready-made metrics of sequences: negative log-likelihood, perplexity, KL divergence and the same top token.
///
/// A sample is a sequence. Its tokens depend on each other, so intervals treat the sequence as the unit.
/// Shape   output 0 of a sample is [sequence, vocabulary]: its last axis is the vocabulary, and at most one other axis has
///         an extent other than 1
/// Mask    padded positions never count, and their labels are not read
/// Labels  a range of integers for each sequence: the id of the token that follows each position, padding included

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <span>
#include <string>

#include <quantsweep/core/shape.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/metric/metrics.hpp>

namespace quantsweep {

namespace detail {

/// The logits of a sequence, position by position. Each position that counts has a row.
struct token_logits {
    std::span<const float> now, reference;
    std::span<const std::uint8_t> mask;
    std::size_t positions = 0, vocabulary = 0;
    bool without_padding = false;  ///< positions that do not count have no row

    /// Errors  shape_mismatch if output 0 is not a sequence of logits, or if the mask has another number of positions
    token_logits(const metric_info& metric, std::span<const float> output, std::span<const float> float_output,
                 std::span<const shape> shapes, std::span<const std::uint8_t> of_positions);

    bool counts(std::size_t position) const { return mask.empty() || mask[position] != 0; }
    std::span<const float> at(std::size_t row) const { return now.subspan(row * vocabulary, vocabulary); }
    std::span<const float> float_at(std::size_t row) const { return reference.subspan(row * vocabulary, vocabulary); }

    /// Calls visit(position, row) for each position that counts.
    template <class Visit>
    void for_each_token(Visit&& visit) const {
        for (std::size_t position = 0, row = 0; position < positions; ++position) {
            if (counts(position)) visit(position, row);
            row += !without_padding || counts(position);
        }
    }
};

template <class Metric, class Label>
token_logits logits_of(const Metric& m, const sample<Label>& s) {
    return {m.info(), s.outputs[0], s.float_outputs[0], s.shapes, s.mask};
}

[[noreturn]] void refuse_label_length(const metric_info& metric, std::size_t labels, std::size_t positions);
/// The negative log-likelihood of a token, in nats.
/// Errors  invalid_argument if the id is not in the vocabulary
double token_loss(const token_logits& of, std::size_t position, std::size_t row, std::int64_t id);
ratio_terms divergence_terms(const token_logits& of);
/// Errors  bad_batch if no position counts
double same_top_share(const token_logits& of);

template <class Label>
constexpr bool is_token_range() {
    if constexpr (std::ranges::forward_range<const Label&>)
        return std::integral<std::ranges::range_value_t<const Label&>>;
    else
        return false;
}

template <class Metric, class Label>
ratio_terms loss_terms(const Metric& m, const sample<Label>& s) {
    static_assert(
        is_token_range<Label>(),
        "quantsweep: this metric needs a range of token ids as label, such as std::vector<std::int32_t>, one id "
        "for each position of the sequence");
    const token_logits logits = logits_of(m, s);
    const Label& ids = label_of(s);
    const auto given = static_cast<std::size_t>(std::ranges::distance(ids));
    if (given != logits.positions) refuse_label_length(m.info(), given, logits.positions);
    ratio_terms terms;
    auto id = std::ranges::begin(ids);
    std::size_t at = 0;
    logits.for_each_token([&](std::size_t position, std::size_t row) {
        for (; at < position; ++at) ++id;
        terms.total += token_loss(logits, position, row, static_cast<std::int64_t>(*id));
        ++terms.count;
    });
    return terms;
}

}  // namespace detail

/// The negative log-likelihood of the labels under the softmax of output 0, in nats per token: the mean over the tokens
/// of all sequences.
/// Formula  -sum_t ln q_t(label_t) / number of tokens
/// NaN/Inf  a logit of -infinity has probability 0: its loss is infinite if it is the label's; NaN and +infinity give
///          NaN
/// Empty    a sequence without a position that counts adds nothing; the value of only such sequences is NaN
/// Errors   shape_mismatch if output 0 has another shape or the mask another length; bad_batch if there is no label or
///          one of another length; invalid_argument if an id is not in the vocabulary
/// Cost     one exponential per logit
struct token_nll {
    metric_info info() const { return {"token_nll", false, 0.0}; }
    template <class Label>
    ratio_terms terms(const sample<Label>& s) const {
        return detail::loss_terms(*this, s);
    }
};

/// The exponential of token_nll. Its drop is its relative increase over the float network's: 0.05 is five per cent
/// more. NaN/Inf, Empty, Errors and Cost: those of token_nll.
struct perplexity {
    metric_info info() const {
        return {.name = "perplexity", .higher_is_better = false, .lower_bound = 1.0, .exponential = true};
    }
    template <class Label>
    ratio_terms terms(const sample<Label>& s) const {
        return detail::loss_terms(*this, s);
    }
};

/// The Kullback-Leibler divergence of each token's softmax from the float network's, in nats: the mean over the tokens
/// of all sequences. Needs no labels.
/// Formula, NaN/Inf  those of kl_divergence, token by token
/// Empty    as in token_nll
/// Errors   shape_mismatch if output 0 has another shape or the mask another length
/// Cost     three exponentials per logit
struct token_kl {
    metric_info info() const {
        return {.name = "token_kl", .higher_is_better = false, .lower_bound = 0.0, .against_float = true};
    }
    template <class Label>
    ratio_terms terms(const sample<Label>& s) const {
        return detail::divergence_terms(detail::logits_of(*this, s));
    }
};

/// The share of a sequence's tokens whose largest logit is at the same token as the float network's. Needs no labels.
/// It is a score per sample and therefore bounded: a sweep may stop early on it, and each sequence has the same weight,
/// however many tokens it has.
/// NaN     a logit that is NaN is never the largest
/// Empty   bad_batch if no position counts
/// Errors  shape_mismatch if output 0 has another shape or the mask another length
struct same_top_token {
    metric_info info() const {
        return {.name = "same_top_token", .lower_bound = 0.0, .upper_bound = 1.0, .float_is_best = true};
    }
    template <class Label>
    double score(const sample<Label>& s) const {
        return detail::same_top_share(detail::logits_of(*this, s));
    }
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/metric/token_metrics.ipp>
#endif
