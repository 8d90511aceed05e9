// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a caller may ask of a sweep.

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

/// What a caller may ask of a sweep.
struct sweep_options {
    std::vector<scheme> schemes{w8a8()};  ///< each has rows; may be empty where there are recipes
    /// Measured whole, each by its name, over all samples; they have no rows.
    std::vector<recipe> recipes{};
    std::vector<sweep_mode> modes{sweep_mode::only()};  ///< which layers a row quantizes; each has rows
    /// The layers that have rows. What a row quantizes does not depend on it, but where a mode chooses by measuring:
    /// screen, pairs and cumulative without an order choose among these. So does Holm's correction.
    layer_selection layers{};
    /// Scales and zero points that are taken as they are for the tensors that they name, in place of the schemes' estimators,
    /// such as those of a network that has been quantized before: read_scales() reads them from a file.
    std::vector<tensor_scales> given_scales{};
    bool trace = false;        ///< of each layer quantized alone, the error that it causes at every later layer
    double confidence = 0.95;  ///< of the intervals, and 1 - the familywise error of "this layer dips"
    estimand about = estimand::population;  ///< what the intervals are about
    /// A row is not evaluated further once its drop is known, but for a familywise error of 1 - confidence over the rows
    /// of a scheme and mode, to be smaller or larger than this, in units of the metric. Samples are then visited in the
    /// order that `order_seed` gives. Needs a metric with both bounds. One that compares with the float output has no drop;
    /// then it is what the metric loses against float outputs compared with themselves, such as 1 - cosine.
    std::optional<double> stop_threshold{};
    std::uint64_t order_seed = 1;  ///< also of the resamples where a metric is one of a whole set
    std::size_t threads = 1;       ///< over batches; a host without clone() and evaluate_with() stays on one
    /// evaluate and recycle may be called on one host from several threads at once: no clone is made where no scheme
    /// quantizes weights. check_graph finds out (check_options::probe_reentrancy).
    bool reentrant = false;
    std::size_t max_live_bytes = 0;  ///< of tensors at once, over all threads; 0 for no cap
    /// Asked between two cells, from any of the threads: true ends the sweep early, and what is done is kept.
    std::function<bool()> stop{};
    /// Keeps what is finished, such as io's journal, so that a sweep that was cut short goes on from there and comes to the
    /// same bits. Not owned; nullptr keeps nothing.
    cell_store* store = nullptr;
    /// Of the batches, those that this process evaluates; the store keeps their records. Such a sweep goes as far as the
    /// records in its store allow, and its result is that of a stopped one. Over merged journals of all shards the same
    /// call comes to the result of one process; a mode that chooses by measuring asks for the shards again before.
    quantsweep::shard shard{};
    /// Other processes that share the work of this call, which all of them make; every one gets the whole result. Not owned;
    /// nullptr for none. quantsweep::mpi sets it.
    quantsweep::peers* peers = nullptr;
    std::string graph_name{};      ///< for the reports
    progress_callback progress{};  ///< one step a layer, scheme and batch
};

namespace detail {

/// Errors  invalid_argument
void check_shards(const sweep_options& options);

}  // namespace detail

/// Errors  invalid_argument
void check_sweep_options(const sweep_options& options);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/options.ipp>
#endif
