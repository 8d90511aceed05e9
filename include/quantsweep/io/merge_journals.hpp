// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One journal of those that shards or ranks have kept.

#include <cstddef>
#include <string>
#include <vector>

namespace quantsweep {

/// Writes the records of the journals at `paths` into one at `to`, which may be one of them; the same bytes in whichever
/// order they are given. A record may be in several where it is the same bit for bit. Last lines that were cut off are
/// left out. Returns how many records there are. None of the journals may be in use.
/// Empty    without a path, or where no journal has a whole line, nothing is written
/// Errors   unreadable_file; malformed_file, naming the line; journal_mismatch where two are of different sweeps;
///          merge_mismatch, which names the first difference of two records: machines whose arithmetic differs make such.
///          Then `to` is as it was
/// Cost     reads every file once and holds its records
std::size_t merge_journals(const std::vector<std::string>& paths, const std::string& to);

/// Merges the journals of ranks, `path`.0, `path`.1 and so on, and `path` itself where it exists, into `path`, and removes
/// those of the ranks. A process killed on the way loses nothing: the next call comes to the same.
/// Returns how many records there are; 0 where there is no such file.
/// Errors  those of merge_journals; unreadable_file where one of them is in use
std::size_t gather_rank_journals(const std::string& path);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/merge_journals.ipp>
#endif
