// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/detail/append_file.hpp>

#include <filesystem>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/report/file.hpp>

#include "damaged_files.hpp"

namespace qs = quantsweep;
using qs::detail::append_file;

TEST_CASE("Lines are appended, and there for others at once") {
    const damaged_files::folder folder;
    append_file file{folder / "a"};
    file.append("one\n");
    CHECK(qs::read_file(folder / "a") == "one\n");
    append_file moved = std::move(file);
    moved.append("two\n");
    moved = append_file{};
    append_file{folder / "a"}.append("three\n");
    CHECK(qs::read_file(folder / "a") == "one\ntwo\nthree\n");
}

TEST_CASE("What cannot be opened is refused") {
    const damaged_files::folder folder;
    CHECK_THROWS_WITH_AS(append_file{folder / "missing/a"}, doctest::Contains("cannot be written"),
                         qs::unreadable_file);
    CHECK_THROWS_AS(append_file{folder / ""}, qs::unreadable_file);
}

#if !defined(_WIN32)
TEST_CASE("One at a time") {
    const damaged_files::folder folder;
    {
        const append_file first{folder / "a"};
        CHECK_THROWS_WITH_AS(append_file{folder / "a"}, doctest::Contains("another process"), qs::unreadable_file);
    }
    CHECK_NOTHROW(append_file{folder / "a"});
}
#endif

TEST_CASE("A full disk is an error, from then on for every line" *
          doctest::skip(!std::filesystem::exists("/dev/full"))) {
    append_file file{"/dev/full"};
    CHECK_THROWS_WITH_AS(file.append("line\n"), doctest::Contains("is there room on the disk?"), qs::unreadable_file);
    CHECK_THROWS_AS(file.append(""), qs::unreadable_file);
}
