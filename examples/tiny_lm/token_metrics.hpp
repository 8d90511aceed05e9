// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The metrics of tokens, in the form that the examples' shared code expects.

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>

#include "../common/arguments.hpp"

namespace tiny_lm {

namespace qs = quantsweep;

inline const std::vector<std::string> known_metrics{"perplexity", "token_kl", "same_top_token"};
inline constexpr const char* metrics_help =
    "Metrics, separated by commas; the first one leads: perplexity, token_kl, same_top_token. The last one leads if "
    "there is --allocate, --remedies or --stop-threshold";

/// Perplexity or KL divergence.
class mean_over_tokens {
public:
    explicit mean_over_tokens(const std::string& name) {
        if (name == "token_kl") which_ = qs::token_kl{};
    }
    qs::metric_info info() const {
        return std::visit([](const auto& m) { return m.info(); }, which_);
    }
    template <class Label>
    qs::ratio_terms terms(const qs::sample<Label>& s) const {
        return std::visit([&](const auto& m) { return m.terms(s); }, which_);
    }

private:
    std::variant<qs::perplexity, qs::token_kl> which_{};
};

/// What --metric asks for. If half of the sequences choose and half verify, or if rows may end early, the leading metric
/// has to be a bounded score for each sequence: the share of tokens whose likeliest next token is that of the float
/// network.
class token_metrics {
public:
    /// Errors  bad_argument
    explicit token_metrics(const examples::sweep_arguments& given) {
        for (auto name = given.metrics.begin(); name != given.metrics.end(); ++name) {
            if (std::find(known_metrics.begin(), known_metrics.end(), *name) == known_metrics.end())
                throw examples::bad_argument{"--metric: no metric of tokens is called '" + *name +
                                             "'; the known names are perplexity, token_kl, same_top_token"};
            if (std::find(given.metrics.begin(), name, *name) != name)
                throw examples::bad_argument{"--metric: " + *name + " is given twice"};
            if (*name == "same_top_token")
                same_ = true;
            else
                means_.emplace_back(*name);
        }
        const bool scores = !given.allocate.empty() || given.remedies || given.stop_threshold;
        if (scores && !same_)
            throw examples::bad_argument{
                "--metric: --allocate, --remedies and --stop-threshold need a score for each sequence; add "
                "same_top_token"};
        same_leads_ = same_ && (scores || given.metrics.front() == "same_top_token");
    }

    template <class Use>
    friend auto with_metrics(const token_metrics& chosen, Use&& use) {
        const qs::same_top_token same;
        if (!chosen.same_) return use(chosen.means_);
        return chosen.same_leads_ ? use(qs::metrics{same, chosen.means_}) : use(qs::metrics{chosen.means_, same});
    }

private:
    std::vector<mean_over_tokens> means_{};
    bool same_ = false, same_leads_ = false;
};

}  // namespace tiny_lm
