// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Whole files in and out; a file is there entirely or not at all.

#include <filesystem>
#include <fstream>
#include <ios>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// Errors  unreadable_file
inline std::string read_file(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) throw unreadable_file{path.string(), "there is no such file"};
    if (std::filesystem::is_directory(path, ignored)) throw unreadable_file{path.string(), "is a folder, not a file"};
    std::ifstream file{path, std::ios::binary};
    std::string bytes;
    for (char piece[65536]; file.read(piece, sizeof piece) || file.gcount() > 0;)
        bytes.append(piece, static_cast<std::size_t>(file.gcount()));
    if (!file.eof()) throw unreadable_file{path.string(), "cannot be read; are you allowed to?"};
    return bytes;
}

/// Writes beside the target and renames: whoever reads sees the old file or the new one, also after a crash.
/// Errors  unreadable_file, and the old file is still there
inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
    std::filesystem::path beside = path;
    beside += ".part" + std::to_string(std::random_device{}());
    std::error_code failed, ignored;
    {
        std::ofstream file{beside, std::ios::binary | std::ios::trunc};
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        file.close();
        if (!file) failed = std::make_error_code(std::errc::io_error);
    }
    if (!failed) std::filesystem::rename(beside, path, failed);
    if (!failed) return;
    std::filesystem::remove(beside, ignored);
    throw unreadable_file{path.string(), "cannot be written; does its folder exist, and is there room?"};
}

}  // namespace quantsweep
