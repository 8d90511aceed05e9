// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The options of a sweep.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/core/progress.hpp>
#include <quantsweep/core/shard.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/mode.hpp>
#include <quantsweep/sweep/recipe.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>

namespace quantsweep {

class cell_store;
class peers;

/// The options of a sweep.
struct sweep_options {
    std::vector<scheme> schemes{w8a8()};  ///< each scheme has rows; may be empty if there are recipes
    /// The sweep measures each recipe as a whole, over all samples, and reports it by its name. Recipes have no rows.
    std::vector<recipe> recipes{};
    std::vector<sweep_mode> modes{sweep_mode::only()};  ///< which layers a row quantizes; each mode has rows
    /// The layers that have rows. The selection does not change what a row quantizes, except in the modes that choose
    /// layers by measuring them: screen, pairs, and cumulative without an order choose among the selected layers. Holm's
    /// correction also counts only the selected layers.
    layer_selection layers{};
    /// Scales and zero points, such as those of a network that was quantized before. For the tensors that they name, the
    /// sweep uses them as they are, in place of the schemes' estimators. read_scales() reads them from a file.
    std::vector<tensor_scales> given_scales{};
    /// If true, the result also has, for each layer quantized alone, the error that it causes at every later layer.
    bool trace = false;
    /// The confidence of the intervals; 1 - confidence is the familywise error of "this layer dips".
    double confidence = 0.95;
    estimand about = estimand::population;  ///< what the intervals are about
    /// A threshold for the drop, in units of the metric. The sweep stops evaluating a row once it knows that the row's
    /// drop is smaller or larger than the threshold; the familywise error of these verdicts, over the rows of a scheme
    /// and mode, is 1 - confidence. The sweep then visits the samples in the order that `order_seed` gives. The metric
    /// needs both bounds. A metric that compares with the float output has no drop; the threshold then applies to what
    /// the metric loses against float outputs compared with themselves, such as 1 - cosine.
    std::optional<double> stop_threshold{};
    std::uint64_t order_seed = 1;  ///< also seeds the resamples if a metric is of a whole set
    std::size_t threads = 1;       ///< on different batches; a host with neither clone() nor evaluate_with() uses one
    /// Whether several threads may call evaluate and recycle on one host at the same time. If they may, and no scheme
    /// quantizes weights, the sweep makes no clones. check_graph finds out whether a host is reentrant
    /// (check_options::probe_reentrancy).
    bool reentrant = false;
    /// A cap on the live tensors of all threads together; 0 means no cap. Under a cap the sweep does not keep the scales of
    /// groups of weights either: it searches for them whenever it quantizes the layer, which takes the time of a search.
    std::size_t max_live_bytes = 0;
    /// The sweep calls this function between two cells, from any of the threads. If it returns true, the sweep ends early
    /// and keeps what is done.
    std::function<bool()> stop{};
    /// A store that keeps the finished cells, such as io's journal. A sweep that was interrupted continues from there and
    /// returns the same bits. The sweep does not own the store; nullptr keeps nothing.
    cell_store* store = nullptr;
    /// The part of the batches that this process evaluates; the store keeps their records. Such a sweep goes as far as
    /// the records in its store allow, and returns the result of a stopped sweep. To get the result that one process
    /// would return, make the same call over the merged journals of all shards. A mode that chooses layers by measuring
    /// them needs another run of the shards before that.
    quantsweep::shard shard{};
    /// Other processes that share the work of this call. All of them make the call, and each one gets the whole result.
    /// The sweep does not own it; nullptr means no other processes. quantsweep::mpi sets this option.
    quantsweep::peers* peers = nullptr;
    std::string graph_name{};      ///< the reports show it
    progress_callback progress{};  ///< called once for each layer, scheme and batch
};

namespace detail {

/// Errors  invalid_argument
void check_shards(const sweep_options& options);

}  // namespace detail

/// Checks the options before a sweep evaluates anything.
/// Errors  invalid_argument
void check_sweep_options(const sweep_options& options);

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::recipe>;
extern template class std::vector<quantsweep::scheme>;
extern template class std::vector<quantsweep::tensor_scales>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/options.ipp>
#endif
