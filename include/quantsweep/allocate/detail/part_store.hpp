// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The records of sweeps over some of the batches, in a store that is open for all of them.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/sweep/cell_store.hpp>

namespace quantsweep::detail {

/// Sweeps of recipes name schemes by their text, and sweeps with rows by the names that the caller gave. The suffix keeps
/// the records of the two apart. No row's cell ends in it.
inline constexpr const char* of_recipes = " +recipe";

/// Numbers the batches as the whole store does. Borrows that store, which is open.
class part_store final : public cell_store {
public:
    /// which  for each batch of the part, its number among all batches
    part_store(cell_store& whole, std::vector<std::size_t> which, std::string suffix)
        : whole_{whole}, which_{std::move(which)}, suffix_{std::move(suffix)} {}

    void open(const sweep_fingerprint&) override {}
    const cell_record* find(const std::string& cell, std::size_t batch) const override {
        return whole_.find(cell + suffix_, which_[batch]);
    }
    void keep(const std::string& cell, std::size_t batch, const cell_record& record) override {
        whole_.keep(cell + suffix_, which_[batch], record);
    }

private:
    cell_store& whole_;
    std::vector<std::size_t> which_;
    std::string suffix_;
};

}  // namespace quantsweep::detail
