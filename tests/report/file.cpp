// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/file.hpp>

#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;
namespace fs = std::filesystem;

TEST_CASE("bytes are read as they were written, and an old file is replaced whole") {
    const fs::path path = fs::temp_directory_path() / "quantsweep_file_test";
    const std::string bytes{"a\0b\r\n\xFF", 6};
    qs::write_file(path, "something longer that was there before");
    qs::write_file(path, bytes);
    CHECK(qs::read_file(path) == bytes);
    qs::write_file(path, "");
    CHECK(qs::read_file(path).empty());
    fs::remove(path);
}

TEST_CASE("a path is text in UTF-8, or the file system's own") {
    const fs::path path = fs::temp_directory_path() / u8"quantsweep_file_t\u00e9st";
    const std::u8string text = path.u8string();
    qs::write_file({text.begin(), text.end()}, "bytes");
    CHECK(fs::exists(path));
    CHECK(qs::read_file(path) == "bytes");
    fs::remove(path);
}

TEST_CASE("what cannot be opened is named") {
    const auto message = [](auto&& action) {
        try {
            action();
        } catch (const qs::unreadable_file& e) {
            return std::string{e.what()};
        }
        return std::string{};
    };
    CHECK(message([] { qs::read_file("no/such/file"); }) == "quantsweep [701] no/such/file: there is no such file");
    CHECK(message([] { qs::read_file("."); }).find("is a folder") != std::string::npos);
    CHECK(message([] { qs::write_file("no/such/folder/file", "x"); }).find("does its folder exist") !=
          std::string::npos);
}

TEST_CASE("a file is written piece by piece, and one that could not be made leaves the old one") {
    using bytes = std::string_view;
    const fs::path folder = fs::temp_directory_path() / "quantsweep_file_pieces";
    fs::create_directory(folder);
    const fs::path path = folder / "f";
    qs::write_file(path, [](qs::function_ref<void(bytes)> more) { more("a"), more(""), more("bc"); });
    CHECK(qs::read_file(path) == "abc");
    const auto breaks = [](qs::function_ref<void(bytes)> more) {
        more("new");
        throw std::runtime_error{"half way"};
    };
    CHECK_THROWS_AS(qs::write_file(path, breaks), std::runtime_error);
    CHECK(qs::read_file(path) == "abc");
    CHECK(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}) == 1);
    fs::remove_all(folder);
}
