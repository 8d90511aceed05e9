// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of file.hpp.

#include <quantsweep/report/file.hpp>

#include <filesystem>
#include <fstream>
#include <ios>
#include <random>
#include <system_error>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// A path from chars alone would use the system's own encoding, which is not always UTF-8.
QUANTSWEEP_INLINE std::filesystem::path from_utf8(const std::string& path) {
    return std::filesystem::path{std::u8string{path.begin(), path.end()}};
}

}  // namespace detail

QUANTSWEEP_INLINE std::string read_file(const std::string& path) {
    const std::filesystem::path found = detail::from_utf8(path);
    std::error_code ignored;
    if (!std::filesystem::exists(found, ignored)) throw unreadable_file{path, "there is no such file"};
    if (std::filesystem::is_directory(found, ignored)) throw unreadable_file{path, "is a folder, not a file"};
    std::ifstream file{found, std::ios::binary};
    std::string bytes;
    for (char piece[65536]; file.read(piece, sizeof piece) || file.gcount() > 0;)
        bytes.append(piece, static_cast<std::size_t>(file.gcount()));
    if (!file.eof()) throw unreadable_file{path, "cannot be read; do you have permission to read it?"};
    return bytes;
}

QUANTSWEEP_INLINE void write_file(const std::string& path, std::string_view bytes) {
    write_file(path, [&](function_ref<void(std::string_view)> more) { more(bytes); });
}

QUANTSWEEP_INLINE void write_file(const std::string& path,
                                  function_ref<void(function_ref<void(std::string_view)> more)> write) {
    const std::filesystem::path target = detail::from_utf8(path);
    std::filesystem::path beside = target;
    beside += ".part" + std::to_string(std::random_device{}());
    std::error_code failed, ignored;
    try {
        std::ofstream file{beside, std::ios::binary | std::ios::trunc};
        write([&](std::string_view bytes) { file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
        file.close();
        if (!file) failed = std::make_error_code(std::errc::io_error);
    } catch (...) {
        std::filesystem::remove(beside, ignored);
        throw;
    }
    if (!failed) std::filesystem::rename(beside, target, failed);
    if (!failed) return;
    std::filesystem::remove(beside, ignored);
    throw unreadable_file{
        path, "cannot be written; does its folder exist, may you write there, and is there room on the disk?"};
}

}  // namespace quantsweep
