// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a node's weights for a while, and puts the very bytes back on every path out.

#include <cstddef>
#include <vector>

#include <quantsweep/graph/any_graph.hpp>

namespace quantsweep {

/// Saves the weights of a node before they are overwritten; restores them in restore(), or when destroyed. Biases are not
/// touched, but where they are asked for. The host hears of each change through parameters_changed. Destruction swallows what the host throws there,
/// since the bytes are back by then; restore() does not.
/// Cost    a copy of the weights, in memory and twice in time; nothing where they are not overwritten
class parameter_guard {
public:
    /// Remembers a node's weights; its biases too where asked for.
    parameter_guard(any_graph& host, std::size_t node, bool with_biases = false);
    parameter_guard(const parameter_guard&) = delete;
    parameter_guard& operator=(const parameter_guard&) = delete;
    ~parameter_guard();

    /// write(index, parameter) for each, in the order in which the host lends them, weights and biases counted apart; then
    /// tells the host.
    void overwrite(function_ref<void(std::size_t index, const parameter& lent)> write);
    /// Puts the very bytes back, and tells the host. Does nothing where nothing is overwritten.
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
