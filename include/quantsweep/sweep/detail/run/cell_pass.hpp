// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One run of a program on one batch: the part that is common to both kinds of host.

#include <cstddef>
#include <cstdint>

#include <quantsweep/sweep/detail/plan/program.hpp>
#include <quantsweep/sweep/detail/run/cell_runner.hpp>

namespace quantsweep::detail {

class cell_pass {
public:
    cell_pass(const runner_context& with, const program& work, const batch_view& batch, compare_values compare,
              finish_cell finish)
        : host_{with.host},
          network_{with.network},
          work_{work},
          quantizers_{with.quantizers},
          memory_{with.memory},
          left_{with.left},
          batch_{batch},
          compare_{compare},
          finish_{finish},
          walk_{with.network, work} {}
    cell_pass(const cell_pass&) = delete;
    cell_pass& operator=(const cell_pass&) = delete;
    virtual ~cell_pass() = default;

    /// Runs the cells in their order. The host has every tensor back afterwards, also if an exception is thrown.
    /// Returns the number of evaluations.
    std::uint64_t run() {
        try {
            prepare();
            for (std::size_t c = 0; c < work_.cells.size(); ++c) run_cell(c);
        } catch (...) {
            clear();
            throw;
        }
        clear();
        return evaluations_;
    }

protected:
    virtual void prepare() = 0;
    virtual void run_cell(std::size_t c) = 0;
    /// Releases every tensor.
    virtual void clear() = 0;

    any_graph& host_;
    const swept_network& network_;
    const program& work_;
    const quantizer_table& quantizers_;
    memory_account& memory_;
    work_left* left_;
    const batch_view& batch_;
    compare_values compare_;
    finish_cell finish_;
    cell_walk walk_;
    std::uint64_t evaluations_ = 0;
};

}  // namespace quantsweep::detail
