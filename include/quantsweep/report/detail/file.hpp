// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a text to a file, or says why not.

#include <filesystem>
#include <fstream>
#include <ios>
#include <string_view>

#include <quantsweep/core/error.hpp>

namespace quantsweep::detail {

/// Errors  unreadable_file
inline void write_file(const std::filesystem::path& path, std::string_view text) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file)
        throw unreadable_file{path.string(), "cannot be written; check that its folder exists and that there is room"};
}

}  // namespace quantsweep::detail
