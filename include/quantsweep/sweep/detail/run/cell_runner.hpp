// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs the cells of a program on one batch: one interface for both kinds of host.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>
#include <quantsweep/sweep/detail/quantize/layer_quantizers.hpp>
#include <quantsweep/sweep/detail/run/cell_values.hpp>
#include <quantsweep/sweep/detail/run/memory_account.hpp>
#include <quantsweep/sweep/detail/run/work_left.hpp>

namespace quantsweep::detail {

struct program;

/// Called as (cell, node, float value, value under the cell) for each comparison that a cell asks for.
using compare_values = function_ref<void(std::size_t, std::size_t, const any_view&, const any_view&)>;
/// Called as (cell, its values) for each cell in turn.
using finish_cell = function_ref<void(std::size_t, const cell_values&)>;

/// What a runner works with: one thread's host, and what all threads share.
struct runner_context {
    any_graph& host;
    const swept_network& network;
    const quantizer_table& quantizers;
    memory_account& memory;
    work_left* left;  ///< learns how long each node takes; nullptr if nobody asks
};

/// Runs may be nested: the callback that finishes a cell may run another program.
class cell_runner {
public:
    explicit cell_runner(const runner_context& context) : with_{context} {}
    cell_runner(const cell_runner&) = delete;
    cell_runner& operator=(const cell_runner&) = delete;
    virtual ~cell_runner() = default;

    /// Returns the number of evaluations for a batch, if no value has to be computed twice.
    virtual std::uint64_t planned_evaluations(const program& work) const = 0;
    /// Returns the smallest cap under which the program can run while `beside` bytes are held throughout.
    virtual std::size_t least_bytes(const program& work, const std::vector<std::size_t>& node_bytes,
                                    std::size_t beside) const = 0;
    /// Returns the number of evaluations.
    virtual std::uint64_t run(const program& work, const batch_view& batch, compare_values compare,
                              finish_cell finish) = 0;

protected:
    const runner_context with_;
};

}  // namespace quantsweep::detail
