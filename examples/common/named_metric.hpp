// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Metrics by name, for a command line.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>

#include "ctc.hpp"

namespace examples {

namespace qs = quantsweep;

/// One of the library's metrics of samples, or of the examples'. Metrics of a whole set need parameters, and perplexity
/// needs a label for each token, so they cannot be chosen by name.
class named_metric {
public:
    using any = std::variant<qs::top_k, qs::agreement, qs::kl_divergence, qs::cosine, qs::mse, qs::sqnr,
                             qs::same_top_token, ctc_agreement, ctc_characters>;

    explicit named_metric(any which) : which_{which} {}

    qs::metric_info info() const {
        return std::visit([](const auto& m) { return m.info(); }, which_);
    }
    bool needs_labels() const { return std::holds_alternative<qs::top_k>(which_); }

    /// Errors  those of the metric
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        return std::visit(
            [&]<class Metric>(const Metric& m) -> double {
                if constexpr (std::same_as<Metric, qs::top_k> && !std::convertible_to<Label, std::size_t>)
                    throw qs::bad_batch{"", "the metric compares with labels, but the batch has none"};
                else
                    return m.score(s);
            },
            which_);
    }

private:
    any which_;
};

/// Parses "top1", "top5" or any other number, or one of the names below. The name in a report, such as "kl_divergence",
/// works too.
/// Errors  invalid_argument, with a list of the names
inline named_metric parse_metric(std::string_view name) {
    static const std::array<std::pair<const char*, named_metric::any>, 8> known{
        {{"agreement", qs::agreement{}},
         {"kl", qs::kl_divergence{}},
         {"cosine", qs::cosine{}},
         {"mse", qs::mse{}},
         {"sqnr", qs::sqnr{}},
         {"same_top_token", qs::same_top_token{}},
         {"ctc_agreement", ctc_agreement{}},
         {"ctc_characters", ctc_characters{}}}};
    if (name.starts_with("top"))
        if (const auto k = qs::parse_number<std::uint64_t>(name.substr(3)); k && *k > 0)
            return named_metric{qs::top_k{static_cast<std::size_t>(*k)}};
    std::string names = "top1, top5 or another number";
    for (const auto& [short_name, metric] : known) {
        const named_metric found{metric};
        if (name == short_name || name == found.info().name) return found;
        names.append(", ").append(short_name);
    }
    throw qs::invalid_argument{"", "no metric is called '" + std::string{name} + "'; the known names are " + names};
}

/// More metrics would be columns that nobody reads.
inline constexpr std::size_t most_metrics = 6;

/// Calls use(metrics). An example with metrics of several types has its own with_metrics.
template <class Use>
auto with_metrics(const std::vector<named_metric>& chosen, Use&& use) {
    return use(chosen);
}

}  // namespace examples
