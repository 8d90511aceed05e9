// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The record of a finished cell, and the interface of a store that keeps records from one run to the next.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// The difference between a node's quantized output and its float output.
struct node_error {
    std::size_t node = 0;            ///< the node's number
    squared_error_sums sums{};       ///< sums over the difference of the two outputs
    nonfinite_elements nonfinite{};  ///< the elements that the sums leave out
    friend bool operator==(const node_error&, const node_error&) = default;
};

/// The record of one cell on one batch. A cell is a set of layers that are quantized together.
struct cell_record {
    std::vector<score_column> scores{};     ///< one for each metric; none if the cell has no outputs
    squared_error_sums output{};            ///< sums over the difference of the network's outputs
    std::vector<node_error> compared{};     ///< in ascending order of the nodes
    std::string failure{};                  ///< why the record has no numbers; empty if it has them
    nonfinite_elements output_nonfinite{};  ///< the elements that `output` leaves out
    friend bool operator==(const cell_record&, const cell_record&) = default;
};

/// Everything that the records of a sweep depend on. Each part has a name, such as "graph", "parameters" or "data", and a
/// hash as text.
struct sweep_fingerprint {
    /// One thing that the records depend on.
    struct part {
        std::string name;  ///< what the part is
        std::string hash;  ///< a hash of its contents
        friend bool operator==(const part&, const part&) = default;
    };
    std::vector<part> parts{};  ///< in a fixed order
    friend bool operator==(const sweep_fingerprint&, const sweep_fingerprint&) = default;
};

/// Returns the names of the parts that differ, and of the parts that only one of the two has.
std::vector<std::string> difference(const sweep_fingerprint& stored, const sweep_fingerprint& now);

/// Throws if the two fingerprints differ. `where` is the store's name, such as a file.
/// Errors  journal_mismatch, which says what changed
void require_same_sweep(std::string_view where, const sweep_fingerprint& stored, const sweep_fingerprint& now);

/// Keeps the records of a sweep, so that a sweep that was interrupted does not evaluate its finished cells again. The
/// journal of `io` is such a store; to write your own, derive from this class. A cell is named by a text that means the
/// same in every run with an equal fingerprint. Batches are numbered. Several threads call find and keep at the same
/// time.
class cell_store {
public:
    cell_store() = default;
    cell_store(const cell_store&) = delete;
    cell_store& operator=(const cell_store&) = delete;
    virtual ~cell_store() = default;

    /// The sweep calls this function once, before any other.
    /// Errors  journal_mismatch if the store holds the records of another sweep
    virtual void open(const sweep_fingerprint& of) = 0;
    /// Returns the record that an earlier run has kept, or nullptr. The pointer is valid until open is called again. The
    /// store need not find records that were kept since open.
    virtual const cell_record* find(const std::string& cell, std::size_t batch) const = 0;
    /// Keeps a record. From here on, the record outlasts the process.
    virtual void keep(const std::string& cell, std::size_t batch, const cell_record& record) = 0;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/sweep/cell_store.ipp>
#endif
