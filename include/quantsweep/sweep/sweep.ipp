// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of sweep.hpp.

#include <quantsweep/sweep/sweep.hpp>

#include <algorithm>
#include <chrono>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/swept_units.hpp>
#include <quantsweep/sweep/detail/plan/recipe_cells.hpp>
#include <quantsweep/sweep/detail/run/same_on_all.hpp>
#include <quantsweep/sweep/detail/sweep_fingerprint.hpp>
#include <quantsweep/sweep/detail/sweep_run.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE sweep_result detail::run_sweep(any_graph& host, const any_calibration& seen,
                                                 const any_batches& batches, const any_metrics& metrics,
                                                 const sweep_options& options) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<scheme> schemes = schemes_with(options.recipes, options.schemes);
    rank_share share{options};
    const sweep_inputs given{host, seen, batches, metrics, options, schemes, share};
    sweep_result result;
    share.ranks().together([&] {
        check_inputs(given);
        sweep_run run{given};
        const auto some_scheme = [&](auto has) { return std::any_of(schemes.begin(), schemes.end(), has); };
        const bool to_biases = some_scheme(
            [](const scheme& s) { return s.integer_biases || (s.treatment && !s.treatment->bias_shift.empty()); });
        const bool writes = to_biases || some_scheme([](const scheme& s) { return s.quantizes_weights(); });
        if (writes && !host.takes_parameters()) require_writable_weights(host, run.net(), to_biases);
        if (options.store || options.peers) {
            // Hashes the data only for a store. Reading all of them may take a rank as long as its part of the work.
            const sweep_fingerprint of = fingerprint_of(given, run.net(), options.store != nullptr);
            require_same_on_all(share.ranks(), of, options);
            if (options.store) options.store->open(of);
        }
        run.run();
        result = run.finish();
        result.explanations = explain(result);
    });
    result.cost.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return result;
}

QUANTSWEEP_INLINE void detail::open_store(any_graph& host, const any_calibration& seen, const any_batches& batches,
                                          const any_metrics& metrics, const sweep_options& options) {
    rank_share share{options};
    options.store->open(
        fingerprint_of({host, seen, batches, metrics, options, options.schemes, share}, host.describe(), true));
}

}  // namespace quantsweep
