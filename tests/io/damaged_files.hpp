// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A folder for a test's files, and damage to files.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace damaged_files {

/// Removed at the end of the test.
class folder {
public:
    folder()
        : path_{std::filesystem::temp_directory_path() / ("quantsweep_" + std::to_string(std::random_device{}()))} {
        std::filesystem::create_directory(path_);
    }
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    /// Returns the number of files in the folder, to find leftovers.
    std::size_t files() const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator{path_}) ++count;
        return count;
    }

private:
    std::filesystem::path path_;
};

inline void put(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream{path, std::ios::binary} << bytes;
}

/// Causes one to three seeded accidents: bytes are cut off, flipped, lost or doubled, or a word is put in a bad place.
inline std::string damage(std::string bytes, std::uint32_t seed) {
    constexpr std::string_view words[] = {"-1",
                                          "1e999",
                                          "18446744073709551616",
                                          "null",
                                          "\"NaN\"",
                                          "[]",
                                          "{}",
                                          "[[",
                                          "\\u0000",
                                          "\xff",
                                          "1.5",
                                          "4294967295",
                                          "true",
                                          "\"\"",
                                          "0",
                                          "9223372036854775807"};
    std::mt19937 random{seed};
    for (auto accidents = 1 + random() % 3; accidents > 0 && !bytes.empty(); --accidents) {
        const std::size_t at = random() % bytes.size();
        switch (random() % 5) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
                break;
            case 2:
                bytes.erase(at, 1 + random() % 8);
                break;
            case 3:
                bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 40));
                break;
            default:
                bytes.replace(at, random() % 6, words[random() % std::size(words)]);
        }
    }
    return bytes;
}

/// Replaces one number in the text by a word. The text stays well-formed.
inline std::string damage_number(std::string bytes, std::uint32_t seed) {
    constexpr std::string_view words[] = {"-1",
                                          "1e300",
                                          "-0.0",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "null",
                                          "\"NaN\"",
                                          "\"Infinity\"",
                                          "[]",
                                          "{}",
                                          "1.5",
                                          "0",
                                          "512",
                                          "255",
                                          "true",
                                          "1e-400"};
    std::mt19937 random{seed};
    const std::size_t from = bytes.find_first_of("0123456789", random() % bytes.size());
    if (from == std::string::npos) return bytes;
    const std::size_t to = std::min(bytes.find_first_not_of("0123456789.e+-", from), bytes.size());
    return bytes.replace(from, to - from, words[random() % std::size(words)]);
}

}  // namespace damaged_files
