// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes whole files; a file is written entirely or not at all.

#include <string>
#include <string_view>

#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// Reads a whole file.
/// Path    UTF-8, here and everywhere else that the library takes a path. You can pass a std::filesystem::path as it is
///         if it holds chars, as on POSIX. The functions do not take that type itself, because including it costs more
///         than all the rest of this header.
/// Errors  unreadable_file
std::string read_file(const std::string& path);

/// Writes a file beside the target and renames it: a reader sees the old file or the new one, also after a crash.
/// Errors  unreadable_file; the old file is then still there
void write_file(const std::string& path, std::string_view bytes);
/// Writes a file piece by piece in the same way: write(more) calls more(bytes) for each piece. If `write` throws, the old
/// file stays.
void write_file(const std::string& path, function_ref<void(function_ref<void(std::string_view)> more)> write);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/file.ipp>
#endif
