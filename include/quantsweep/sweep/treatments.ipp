// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of treatments.hpp.

#include <quantsweep/sweep/treatments.hpp>

#include <cstddef>
#include <string>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/sweep/detail/quantize/treatment.hpp>
#include <quantsweep/sweep/detail/run/treatment_maker.hpp>
#include <quantsweep/sweep/detail/run/channel_errors.hpp>

namespace quantsweep::detail {

/// Removes treatments with numbers that a float cannot hold.
QUANTSWEEP_INLINE std::vector<std::optional<layer_treatment>> usable(
    std::vector<std::optional<layer_treatment>> found) {
    for (std::optional<layer_treatment>& each : found) try {
            if (each) check_numbers(*each);
        } catch (const invalid_argument&) {
            each.reset();
        }
    return found;
}

QUANTSWEEP_INLINE bool lets_write_biases(any_graph& host, const topology& net) {
    try {
        require_writable_weights(host, net, true);
        return true;
    } catch (const graph_law&) {
        return false;
    }
}

QUANTSWEEP_INLINE std::vector<std::optional<layer_treatment>> bias_corrections(any_graph& host,
                                                                               const any_calibration& seen,
                                                                               const any_batches& batches,
                                                                               const any_metrics& metrics,
                                                                               const sweep_options& options) {
    const std::vector<scheme> schemes = schemes_with(options.recipes, {});
    rank_share share{options};
    const sweep_inputs given{host, seen, batches, metrics, options, schemes, share};
    check_inputs(given);
    const swept_network network{host};
    std::vector<std::optional<layer_treatment>> found(options.recipes.size());
    if (!lets_write_biases(host, network.net)) return found;
    const std::vector<std::vector<float>> errors = mean_channel_errors(given, network);
    for (std::size_t k = 0; k < found.size(); ++k) {
        const std::size_t node = layer_alone(options.recipes[k], network);
        if (node == nowhere || errors[k].empty() || !has_bias_of(host.parameters(node), errors[k].size())) continue;
        found[k] = layer_treatment{.layer = network.net.info[node].name, .bias_shift = errors[k]};
    }
    return usable(std::move(found));
}

/// Calls make(treatment_maker).
template <class Make>
std::vector<std::optional<layer_treatment>> made_of_inputs(any_graph& host, const any_calibration& seen,
                                                           const any_batches& batches, const any_metrics& metrics,
                                                           const sweep_options& options, Make&& make) {
    const std::vector<scheme> schemes = schemes_with(options.recipes, {});
    rank_share share{options};
    const sweep_inputs given{host, seen, batches, metrics, options, schemes, share};
    check_inputs(given);
    const swept_network network{host};
    treatment_maker maker{given, network};
    return usable(make(maker));
}

QUANTSWEEP_INLINE std::vector<std::optional<layer_treatment>> importances(any_graph& host, const any_calibration& seen,
                                                                          const any_batches& batches,
                                                                          const any_metrics& metrics,
                                                                          const sweep_options& options) {
    return made_of_inputs(host, seen, batches, metrics, options,
                          [](treatment_maker& maker) { return maker.weighed(); });
}

QUANTSWEEP_INLINE std::vector<std::optional<layer_treatment>> equalizations(any_graph& host,
                                                                            const any_calibration& seen,
                                                                            const any_batches& batches,
                                                                            const any_metrics& metrics,
                                                                            const sweep_options& options) {
    return made_of_inputs(host, seen, batches, metrics, options,
                          [](treatment_maker& maker) { return maker.equalized(); });
}

QUANTSWEEP_INLINE std::vector<std::optional<layer_treatment>> rotations(any_graph& host, const any_calibration& seen,
                                                                        const any_batches& batches,
                                                                        const any_metrics& metrics,
                                                                        const sweep_options& options) {
    return made_of_inputs(host, seen, batches, metrics, options, [](treatment_maker& maker) { return maker.turned(); });
}

}  // namespace quantsweep::detail
