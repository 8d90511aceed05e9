// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A file that keeps the finished cells of a sweep, so that a sweep killed at any moment can continue.

#include <cstddef>
#include <string>

#include <quantsweep/sweep/cell_store.hpp>

namespace quantsweep {

/// A cell_store in JSON Lines. The file has a header with the fingerprint, then a line for each finished cell and batch.
/// The journal hands a line to the operating system's kernel as soon as the cell is finished. Numbers are read back bit
/// for bit, and NaN as NaN. If the end of a process cut off the last line, the journal drops it when it is opened again,
/// and says so. One process at a time can use the file: it is locked (not on Windows).
/// Errors  unreadable_file, also if another process writes the file; malformed_file, which names the line;
///         journal_mismatch
/// Cost    open() reads the file once and holds its records; keep() is one short write and does not wait for the disk: a
///         power failure may lose the last lines
class journal final : public cell_store {
public:
    /// `earlier` is another file, such as a merged journal, whose records are found, too. The journal reads it and never
    /// writes to it. It need not exist.
    explicit journal(const std::string& path, const std::string& earlier = {});
    ~journal() override;

    void open(const sweep_fingerprint& of) override;
    const cell_record* find(const std::string& cell, std::size_t batch) const override;
    void keep(const std::string& cell, std::size_t batch, const cell_record& record) override;

    /// Returns how many records there were when the journal was opened.
    std::size_t found() const noexcept;
    /// Whether the file ended in the middle of a line, which the journal dropped.
    bool dropped_torn_line() const noexcept;
    /// Returns what was found, as a sentence for a console.
    std::string summary() const;

private:
    struct state;
    state* state_;  // owned
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/journal.ipp>
#endif
