// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A file that keeps the finished cells of a sweep, so that a sweep killed at any moment goes on where it was.

#include <cstddef>
#include <string>

#include <quantsweep/sweep/cell_store.hpp>

namespace quantsweep {

/// A cell_store in JSON Lines: a header with the fingerprint, then a line for each finished cell and batch, with
/// the kernel as soon as it is finished. Numbers come back bit for bit, NaN as NaN. A line cut off by the end of a process
/// is dropped when the journal is opened again; it says so. One process at a time: the file is locked (not on Windows).
/// Errors   unreadable_file, also where another process writes it; malformed_file, naming the line; journal_mismatch
/// Cost     open() reads the file once and holds its records; keep() is one short write, without waiting for the disk:
///          a power failure may cost the last lines
class journal final : public cell_store {
public:
    /// `earlier` is a file whose records are found too, such as a merged journal: it is read and never written, and need
    /// not exist.
    explicit journal(const std::string& path, const std::string& earlier = {});
    ~journal() override;

    void open(const sweep_fingerprint& of) override;
    const cell_record* find(const std::string& cell, std::size_t batch) const override;
    void keep(const std::string& cell, std::size_t batch, const cell_record& record) override;

    /// How many records were there when it was opened.
    std::size_t found() const noexcept;
    /// Whether the file ended in the middle of a line, which was left out.
    bool dropped_torn_line() const noexcept;
    /// What was found, as a sentence for a console.
    std::string summary() const;

private:
    struct state;
    state* state_;  // owned
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/journal.ipp>
#endif
