// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs the cells of a program on one batch: one interface for both kinds of host.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/sweep/detail/plan/program.hpp>
#include <quantsweep/sweep/detail/run/cell_values.hpp>
#include <quantsweep/sweep/detail/run/memory_account.hpp>
#include <quantsweep/sweep/detail/run/work_left.hpp>

namespace quantsweep::detail {

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
    work_left* left = nullptr;          ///< learns how long each node takes; nullptr if nobody asks
    const batch_view* batch = nullptr;  ///< the batch whose inputs are run; needed for its mask
};

/// Runs may be nested: the callback that finishes a cell may run another program.
class cell_runner {
public:
    explicit cell_runner(const runner_context& context) : with_{context} {}
    cell_runner(const cell_runner&) = delete;
    cell_runner& operator=(const cell_runner&) = delete;
    virtual ~cell_runner() = default;

    void take_batch(const batch_view& batch) noexcept { with_.batch = &batch; }
    /// Returns the number of evaluations for a batch, if no value has to be computed twice.
    virtual std::uint64_t planned_evaluations(const program& work) const = 0;
    /// Returns the smallest cap under which the program can run while `beside` bytes are held throughout.
    virtual std::size_t least_bytes(const program& work, const std::vector<std::size_t>& node_bytes,
                                    std::size_t beside) const = 0;
    /// Returns the number of evaluations.
    virtual std::uint64_t run(const program& work, std::span<const tensor_ref> inputs, compare_values compare,
                              finish_cell finish) = 0;

protected:
    runner_context with_;
};

}  // namespace quantsweep::detail
