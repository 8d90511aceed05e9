// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is kept of a finished cell, and the interface of a place that keeps it from one run to the next.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// A node's output against its float one.
struct node_error {
    std::size_t node = 0;            ///< its number
    squared_error_sums sums{};       ///< what the two outputs differ by
    nonfinite_elements nonfinite{};  ///< left out of the sums
    friend bool operator==(const node_error&, const node_error&) = default;
};

/// What is kept of one cell on one batch. A cell is a set of layers that are quantized together.
struct cell_record {
    std::vector<score_column> scores{};     ///< by metric; none where the cell has no outputs
    squared_error_sums output{};            ///< of the network
    std::vector<node_error> compared{};     ///< ascending nodes
    std::string failure{};                  ///< why there are no numbers; empty where there are
    nonfinite_elements output_nonfinite{};  ///< left out of `output`
    friend bool operator==(const cell_record&, const cell_record&) = default;
};

/// What records depend on, by name: "graph", "parameters", "data" and so on, each with a hash as text.
struct sweep_fingerprint {
    /// One thing that records depend on.
    struct part {
        std::string name;  ///< what it is
        std::string hash;  ///< of what it is made of
        friend bool operator==(const part&, const part&) = default;
    };
    std::vector<part> parts{};  ///< in a fixed order
    friend bool operator==(const sweep_fingerprint&, const sweep_fingerprint&) = default;
};

/// Names of the parts that differ, or that only one of the two has.
std::vector<std::string> difference(const sweep_fingerprint& stored, const sweep_fingerprint& now);

/// Errors  journal_mismatch, which says what changed. `where` is the store's name, such as a file
void require_same_sweep(std::string_view where, const sweep_fingerprint& stored, const sweep_fingerprint& now);

/// Keeps the records of a sweep, so that one that was cut short need not evaluate again what it had finished. io's
/// journal is one; a type of your own derives from this class. A cell is a text that means the same in every run of equal
/// fingerprint; batches are numbered. Both find and keep are called from several threads at once.
class cell_store {
public:
    cell_store() = default;
    cell_store(const cell_store&) = delete;
    cell_store& operator=(const cell_store&) = delete;
    virtual ~cell_store() = default;

    /// Called once, first. Errors  journal_mismatch where what the store holds is of another sweep
    virtual void open(const sweep_fingerprint& of) = 0;
    /// What an earlier run has kept, or nullptr; valid until open is called again. What was kept since open need not be
    /// found.
    virtual const cell_record* find(const std::string& cell, std::size_t batch) const = 0;
    /// It outlasts the process from here on.
    virtual void keep(const std::string& cell, std::size_t batch, const cell_record& record) = 0;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/cell_store.ipp>
#endif
