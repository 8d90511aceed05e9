// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The metrics of this example, in the form that the examples' shared code expects.

#include <utility>

#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>

#include "../common/arguments.hpp"

namespace tiny_lm {

/// Perplexity is the leading metric. If half of the sequences choose and half verify, or if rows may end early, the
/// leading metric has to be a bounded score for each sequence. It is then the share of tokens whose likeliest next byte
/// is that of the float network.
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
