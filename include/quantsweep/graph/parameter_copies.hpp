// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A node's parameters with copies of its weights, for a host that accepts other weights than its own.

#include <cstddef>
#include <span>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

/// Copies the weights, and the biases if requested. Passes the node's other parameters on as the host lent them.
/// Cost    one copy of the weights, in memory and in time
class parameter_copies {
public:
    /// Copies the weights, and the biases if `with_biases`.
    explicit parameter_copies(std::span<const parameter> lent, bool with_biases = false);
    parameter_copies(const parameter_copies&) = delete;
    parameter_copies& operator=(const parameter_copies&) = delete;

    /// Calls write(index, copy) for each copy, in the order of parameter_guard::overwrite.
    void overwrite(function_ref<void(std::size_t index, const parameter& copy)> write) const;
    /// All parameters of the node, in the order in which the host lent them.
    std::span<const parameter> parameters() const noexcept { return parameters_; }

private:
    void copy(parameter& lent);

    std::vector<parameter> parameters_;
    std::vector<std::vector<std::byte>> memory_{};
    bool with_biases_;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/parameter_copies.ipp>
#endif
