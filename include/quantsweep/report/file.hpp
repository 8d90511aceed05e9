// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Whole files in and out; a file is there entirely or not at all.

#include <string>
#include <string_view>

#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// Path    UTF-8, here and wherever else the library takes one. A std::filesystem::path can be passed as it is where it
///         holds chars, as on POSIX; that type itself would cost whoever includes this more than all the rest.
/// Errors  unreadable_file
std::string read_file(const std::string& path);

/// Writes beside the target and renames: whoever reads sees the old file or the new one, also after a crash.
/// Errors  unreadable_file, and the old file is still there
void write_file(const std::string& path, std::string_view bytes);
/// The same of a file that is made piece by piece: write(more) calls more(bytes) for each. What it throws leaves the old file.
void write_file(const std::string& path, function_ref<void(function_ref<void(std::string_view)> more)> write);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/report/file.ipp>
#endif
