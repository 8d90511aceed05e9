// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of compare_engines.hpp.

#include <quantsweep/sweep/compare_engines.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/sweep/detail/score/cell_scorer.hpp>
#include <quantsweep/sweep/detail/score/engine_pair.hpp>

namespace quantsweep {

namespace detail {

/// What is summed over the batches.
struct engine_totals {
    struct layer {
        squared_error_sums local{}, cumulative{};
        std::size_t elements = 0, differing = 0;
        std::vector<score_column> scores{};
    };
    std::vector<layer> layers{};  ///< one for each pair
    squared_error_sums output{};
    std::vector<score_column> reference{}, candidate{};
    std::size_t samples = 0;
    nonfinite_elements left_out{};
};

inline void append_scores(std::vector<score_column>& to, const std::vector<score_column>& more) {
    to.resize(more.size());
    for (std::size_t k = 0; k < more.size(); ++k) to[k].append(more[k]);
}

inline std::vector<tensor_ref> outputs_of(const topology& net, const std::vector<any_tensor>& values) {
    std::vector<tensor_ref> outputs;
    for (std::size_t node : net.outputs) outputs.push_back(values[node].ref());
    return outputs;
}

/// Counts the elements that differ. Both tensors have one type and shape.
inline void count_differing(const any_view& reference, const any_view& value, engine_totals::layer& totals) {
    if (!observable(reference)) return;
    const std::vector<double> expected = to_vector<double>(reference), found = to_vector<double>(value);
    double squares = 0;
    for (const double x : expected) squares += std::isfinite(x) ? x * x : 0;
    const double count = static_cast<double>(std::max<std::size_t>(1, expected.size()));
    const double near = std::ldexp(std::sqrt(squares / count), -16);
    for (std::size_t i = 0; i < expected.size(); ++i) totals.differing += std::abs(found[i] - expected[i]) > near;
    totals.elements += expected.size();
}

QUANTSWEEP_INLINE void compare_on_batch(engine_pair& pair, const batch_view& batch, const batch_view& other,
                                        const any_metrics& metrics, engine_totals& totals) {
    const engine_values reference{pair.reference, pair.reference_net, batch.inputs};
    const engine_values candidate{pair.candidate, pair.candidate_net, other.inputs};
    const cell_scorer scorer{pair.reference, pair.reference_net, batch, metrics,
                             outputs_of(pair.reference_net, reference.values)};
    const auto error = [&](std::size_t node, tensor_ref value, squared_error_sums& sums) {
        try {
            compare(reference.values[node].ref().view(), value.view(), "the candidate's value", batch,
                    pair.reference.axes(node), sums, totals.left_out);
        } catch (const nonfinite_value&) {
            throw nonfinite_value{pair.reference_net.info[node].name,
                                  "the candidate's value is not finite (NaN or infinity) where the reference's is"};
        }
    };
    for (std::size_t k = 0; k < pair.pairs.size(); ++k) {
        const auto [node, theirs] = pair.pairs[k];
        const any_tensor own = like(reference.values[node].ref(), candidate.values[theirs].ref().view(), pair.name(k));
        error(node, own.ref(), totals.layers[k].cumulative);
        const any_tensor local =
            like(reference.values[node].ref(),
                 local_value(pair, theirs, reference, candidate, other.inputs).ref().view(), pair.name(k));
        error(node, local.ref(), totals.layers[k].local);
        count_differing(reference.values[node].ref().view(), local.ref().view(), totals.layers[k]);
        append_scores(totals.layers[k].scores,
                      scorer.scores(replayed_outputs{pair, node, local.ref(), reference, batch.inputs}.refs));
    }
    append_scores(totals.reference, scorer.scores(outputs_of(pair.reference_net, reference.values)));
    std::vector<any_tensor> ends;
    std::vector<tensor_ref> outputs;
    for (std::size_t k = 0; k < pair.reference_net.outputs.size(); ++k) {
        const std::size_t node = pair.reference_net.outputs[k];
        ends.push_back(like(reference.values[node].ref(), candidate.values[pair.candidate_net.outputs[k]].ref().view(),
                            "output " + std::to_string(k)));
        error(node, ends.back().ref(), totals.output);
    }
    for (const any_tensor& end : ends) outputs.push_back(end.ref());
    append_scores(totals.candidate, scorer.scores(outputs));
    totals.samples += batch.samples;
}

QUANTSWEEP_INLINE std::vector<double> values_of(const any_metrics& metrics, const std::vector<score_column>& columns,
                                                std::size_t samples) {
    std::vector<std::size_t> all(samples);
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<double> values;
    for (std::size_t k = 0; k < metrics.size(); ++k) values.push_back(metrics.value(k, columns[k], all));
    return values;
}

inline double share_of(const engine_totals::layer& totals) {
    if (totals.elements == 0) return no_number;
    return static_cast<double>(totals.differing) / static_cast<double>(totals.elements);
}

}  // namespace detail

QUANTSWEEP_INLINE engine_comparison detail::compare_engines(any_graph& reference, any_graph& candidate,
                                                            const any_batches& batches,
                                                            const any_batches& candidate_batches,
                                                            const any_metrics& metrics) {
    engine_pair pair{reference, candidate};
    if (batches.size() == 0) throw empty_batches{"", "there are no batches to compare the engines on"};
    if (batches.size() != candidate_batches.size())
        throw bad_batch{"", "the two engines have different numbers of batches: " + std::to_string(batches.size()) +
                                " and " + std::to_string(candidate_batches.size())};
    engine_totals totals;
    totals.layers.resize(pair.pairs.size());
    for (std::size_t i = 0; i < batches.size(); ++i)
        batches.visit(i, [&](const batch_view& batch) {
            check_batch(reference, pair.reference_net, batch);
            candidate_batches.visit(i, [&](const batch_view& other) {
                check_batch(candidate, pair.candidate_net, other);
                if (other.samples != batch.samples)
                    throw bad_batch{"", batch.place() + "the two engines have different numbers of samples"};
                compare_on_batch(pair, batch, other, metrics, totals);
            });
        });
    engine_comparison found;
    for (std::size_t k = 0; k < metrics.size(); ++k) found.metrics.push_back(metrics.info(k));
    found.reference = values_of(metrics, totals.reference, totals.samples);
    found.candidate = values_of(metrics, totals.candidate, totals.samples);
    found.output_sqnr_db = decibels_of(totals.output);
    found.samples = totals.samples;
    for (std::size_t k = 0; k < pair.pairs.size(); ++k)
        found.layers.push_back({pair.name(k), decibels_of(totals.layers[k].local), share_of(totals.layers[k]),
                                decibels_of(totals.layers[k].cumulative),
                                values_of(metrics, totals.layers[k].scores, totals.samples)});
    found.only_reference = pair.only_reference();
    found.only_candidate = pair.only_candidate();
    mark_outstanding(found.layers);
    return found;
}

}  // namespace quantsweep
