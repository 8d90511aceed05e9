// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The metrics of this example, as the shared code of the examples takes them.

#include <utility>

#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>

#include "../common/arguments.hpp"

namespace tiny_lm {

/// Perplexity leads. Where halves of the sequences choose and verify, or rows may end early, a score for each sequence is
/// taken: the share of tokens whose likeliest next byte is float's, which has bounds and which one sequence can move by little.
struct token_metrics {
    bool score_sequences;

    explicit token_metrics(const examples::sweep_arguments& given)
        : score_sequences{!given.allocate.empty() || given.remedies || given.stop_threshold.has_value()} {}
};

template <class Use>
auto with_metrics(const token_metrics& chosen, Use&& use) {
    const quantsweep::perplexity likelihood;
    const quantsweep::token_kl divergence;
    const quantsweep::same_top_token same;
    if (chosen.score_sequences) return use(quantsweep::metrics{same, likelihood, divergence});
    return use(quantsweep::metrics{likelihood, divergence, same});
}

}  // namespace tiny_lm
