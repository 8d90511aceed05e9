// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A node's parameters with copies of its weights, for a host that takes other weights than its own.

#include <cstddef>
#include <span>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

/// Weights are copied, and biases where they are asked for; what else the node holds is passed on as lent.
/// Cost    a copy of the weights, in memory and in time
class parameter_copies {
public:
    /// Copies the weights; biases too where asked for.
    explicit parameter_copies(std::span<const parameter> lent, bool with_biases = false);
    parameter_copies(const parameter_copies&) = delete;
    parameter_copies& operator=(const parameter_copies&) = delete;

    /// write(index, copy) for each, as parameter_guard::overwrite has it.
    void overwrite(function_ref<void(std::size_t index, const parameter& copy)> write) const;
    /// All of the node's, in the order in which they were lent.
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
