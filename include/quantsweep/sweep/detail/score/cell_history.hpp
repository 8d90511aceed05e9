// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The records of a cell, batch by batch, and their totals.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/sweep/cell_store.hpp>

namespace quantsweep::detail {

/// Returns 0 ... count - 1.
inline std::vector<std::size_t> first_indices(std::size_t count) {
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
}

/// One cell's records by batch; nullopt for batches that the sweep did not reach.
using cell_history = std::vector<std::optional<cell_record>>;
/// The float network's scores by batch and metric; empty for batches that the sweep did not reach.
using baseline_history = std::vector<std::vector<score_column>>;

/// The totals of a cell over its batches.
struct cell_totals {
    std::vector<score_column> scores{};    ///< by metric, over the finished batches
    std::vector<score_column> baseline{};  ///< the baseline's scores of the same samples
    squared_error_sums output{};
    nonfinite_elements output_nonfinite{};
    std::vector<node_error> compared{};
    std::size_t samples = 0;  ///< in the finished batches
    bool done = false;        ///< at least one batch is finished
    std::string failure{};    ///< of the first batch that failed
};

/// Appends the samples of a batch to each metric's samples of the batches before.
inline void append(std::vector<score_column>& columns, const std::vector<score_column>& batch) {
    columns.resize(std::max(columns.size(), batch.size()));
    for (std::size_t k = 0; k < batch.size(); ++k) columns[k].append(batch[k]);
}

inline cell_totals add_up(const cell_history& history, const baseline_history& baseline) {
    cell_totals total;
    for (std::size_t b = 0; b < history.size(); ++b) {
        if (!history[b]) continue;
        const cell_record& record = *history[b];
        total.done = true;
        if (!baseline[b].empty()) total.samples += baseline[b].front().samples();
        if (total.failure.empty()) total.failure = record.failure;
        append(total.scores, record.scores);
        if (!record.scores.empty()) append(total.baseline, baseline[b]);
        total.output += record.output;
        total.output_nonfinite += record.output_nonfinite;
        if (total.compared.empty()) total.compared.resize(record.compared.size());
        for (std::size_t k = 0; k < std::min(total.compared.size(), record.compared.size()); ++k) {
            total.compared[k].node = record.compared[k].node;
            total.compared[k].sums += record.compared[k].sums;
            total.compared[k].nonfinite += record.compared[k].nonfinite;
        }
    }
    return total;
}

}  // namespace quantsweep::detail
