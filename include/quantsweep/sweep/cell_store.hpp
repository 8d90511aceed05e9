// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is kept of a finished cell, and the concept of a place that keeps it from one run to the next.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/sweep/score_column.hpp>

namespace quantsweep {

/// A node's output against its float one.
struct node_error {
    std::size_t node = 0;
    squared_error_sums sums{};
    friend bool operator==(const node_error&, const node_error&) = default;
};

/// What is kept of one cell on one batch. A cell is a set of layers that are quantized together.
struct cell_record {
    std::vector<score_column> scores{};  ///< by metric; none where the cell has no outputs
    squared_error_sums output{};         ///< of the network
    std::vector<node_error> compared{};  ///< ascending nodes
    std::string failure{};
    friend bool operator==(const cell_record&, const cell_record&) = default;
};

/// What records depend on, by name: "graph", "parameters", "data" and so on, each with a hash as text.
struct sweep_fingerprint {
    struct part {
        std::string name;
        std::string hash;
        friend bool operator==(const part&, const part&) = default;
    };
    std::vector<part> parts{};
    friend bool operator==(const sweep_fingerprint&, const sweep_fingerprint&) = default;
};

/// Names of the parts that differ, or that only one of the two has.
inline std::vector<std::string> difference(const sweep_fingerprint& stored, const sweep_fingerprint& now) {
    std::vector<std::string> names;
    const auto compare = [&](const sweep_fingerprint& these, const sweep_fingerprint& those) {
        for (const sweep_fingerprint::part& part : these.parts)
            if (std::find(those.parts.begin(), those.parts.end(), part) == those.parts.end() &&
                std::find(names.begin(), names.end(), part.name) == names.end())
                names.push_back(part.name);
    };
    compare(now, stored);
    compare(stored, now);
    return names;
}

/// Errors  journal_mismatch, which says what changed. `where` is the store's name, such as a file
inline void require_same_sweep(std::string_view where, const sweep_fingerprint& stored, const sweep_fingerprint& now) {
    const std::vector<std::string> changed = difference(stored, now);
    if (changed.empty()) return;
    std::string names = changed.front();
    for (std::size_t k = 1; k < changed.size(); ++k) names += (k + 1 < changed.size() ? ", " : " and ") + changed[k];
    throw journal_mismatch{where, "was kept of another sweep; changed since: the " + names +
                                      ". Sweep what it was begun with, or begin a new one"};
}

/// Keeps the records of a sweep, so that one that was cut short need not evaluate again what it had finished.
///   store.open(fingerprint)            called first. What the store holds of another sweep is refused: journal_mismatch
///   store.find(cell, batch)            -> a pointer to what an earlier run has kept, or nullptr; valid until open is
///                                      called again. What was kept since open need not be found
///   store.keep(cell, batch, record)    it outlasts the process from here on
/// A cell is a text that means the same in every run of equal fingerprint; batches are numbered. Both find and keep are
/// called from several threads at once.
template <class Store>
concept cell_store = requires(Store& store, const sweep_fingerprint& of, const std::string& cell, std::size_t batch,
                              const cell_record& record) {
    store.open(of);
    { store.find(cell, batch) } -> std::same_as<const cell_record*>;
    store.keep(cell, batch, record);
};

/// Keeps nothing: a sweep that is cut short begins anew.
struct no_store {
    void open(const sweep_fingerprint&) const noexcept {}
    const cell_record* find(const std::string&, std::size_t) const noexcept { return nullptr; }
    void keep(const std::string&, std::size_t, const cell_record&) const noexcept {}
};
static_assert(cell_store<no_store>);

}  // namespace quantsweep
