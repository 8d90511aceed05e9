// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Merges the journals of shards or ranks into one.

#include <cstddef>
#include <string>
#include <vector>

namespace quantsweep {

/// Writes the records of the journals at `paths` into one journal at `to`, which may be one of them. The order of the
/// paths does not change the bytes. Several journals may have the same record if it is the same bit for bit. The function
/// leaves out last lines that were cut off, and returns the number of records. None of the journals may be in use.
/// Empty   without a path, or if no journal has a whole line, nothing is written
/// Errors  unreadable_file; malformed_file, which names the line; journal_mismatch if two journals are of different
///         sweeps; merge_mismatch, which names the first difference of two records: machines with different arithmetic
///         make such records. After an error, `to` is unchanged
/// Cost    reads every file once and holds its records
std::size_t merge_journals(const std::vector<std::string>& paths, const std::string& to);

/// Merges the journals of ranks, `path`.0, `path`.1 and so on, and `path` itself if it exists, into `path`, and removes
/// the journals of the ranks. A process that is killed on the way loses nothing: the next call has the same outcome.
/// Returns the number of records, or 0 if there is no such file.
/// Errors  those of merge_journals; unreadable_file if one of the journals is in use
std::size_t gather_rank_journals(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/merge_journals.ipp>
#endif
