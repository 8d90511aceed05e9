// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Overwrites a node's weights for a while, and restores the original bytes however the scope is left.

#include <cstddef>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// Saves the weights of a node before they are overwritten, and restores them in restore() or in the destructor. It
/// leaves biases alone unless they are requested. It reports each change to the host through parameters_changed. The
/// destructor swallows what the host throws there, since the bytes are restored by then; restore() does not.
/// Cost    one copy of the weights in memory, two in time; nothing if the weights are not overwritten
class parameter_guard {
public:
    /// Guards a node's weights, and its biases if `with_biases`.
    parameter_guard(any_graph& host, std::size_t node, bool with_biases = false);
    parameter_guard(const parameter_guard&) = delete;
    parameter_guard& operator=(const parameter_guard&) = delete;
    ~parameter_guard();

    /// Calls write(index, parameter) for each, in the order in which the host lends them, with weights and biases
    /// counted separately; then notifies the host.
    void overwrite(function_ref<void(std::size_t index, const parameter& lent)> write);
    /// Restores the original bytes and notifies the host. Does nothing if nothing is overwritten.
    void restore();

private:
    void save_all();

    any_graph& host_;
    std::size_t node_;
    std::vector<parameter> lent_{};
    std::vector<std::byte> saved_{};
    bool written_ = false;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/parameter_guard.ipp>
#endif
