// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/journal.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/detail/journal_lines.hpp>
#include <quantsweep/report/file.hpp>

#include "../support/repetitions.hpp"
#include "../support/text.hpp"
#include "damaged_files.hpp"

namespace qs = quantsweep;

namespace {

const qs::sweep_fingerprint ours{{{"graph", "11"}, {"schemes", "22"}, {"data", "33"}}};

qs::cell_record record_of(double value) { return {{{{value, 0, 1}}}, {value, 2, 3}, {{4, {5, 6, value}}}, ""}; }

/// Returns the bytes of a journal with three records.
std::string example_journal() {
    const damaged_files::folder folder;
    qs::journal kept{folder / "j"};
    kept.open(ours);
    kept.keep("float", 0, {{{{1, 0}}, {{1, 2, 3}, {1, 1, 3}}}, {}, {}, ""});
    kept.keep("w8a8 0", 0, record_of(-0.5));
    kept.keep("w8a8 0", 1, {{}, {}, {}, "conv1: \"NaN\"\nin its output \xff"});
    return qs::read_file(folder / "j");
}

/// Returns the end of each line.
std::vector<std::size_t> line_ends(const std::string& bytes) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] == '\n') ends.push_back(i + 1);
    return ends;
}

bool same_bits(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::string refusal(const std::string& bytes, const qs::sweep_fingerprint& now = ours) {
    const damaged_files::folder folder;
    damaged_files::put(folder / "j", bytes);
    std::string message;
    try {
        qs::journal{folder / "j"}.open(now);
    } catch (const qs::error& refused) {
        message = refused.what();
    }
    if (!message.empty()) CHECK_MESSAGE(qs::read_file(folder / "j") == bytes, "what is refused stays as it was");
    return message;
}

using toy::contains;

}  // namespace

TEST_CASE("What was kept is found by whoever opens the journal again") {
    const damaged_files::folder folder;
    {
        qs::journal first{folder / "j"};
        first.open(ours);
        CHECK(first.found() == 0);
        CHECK(first.summary() == (folder / "j").string() + ": a new journal was begun");
        first.keep("w8a8 0", 0, record_of(1));
        first.keep("w8a8 0", 1, record_of(2));
    }
    qs::journal second{folder / "j"};
    second.open(ours);
    CHECK(second.found() == 2);
    CHECK_FALSE(second.dropped_torn_line());
    CHECK(second.summary() == (folder / "j").string() + ": 2 records of finished cells are taken from it");
    REQUIRE(second.find("w8a8 0", 1) != nullptr);
    CHECK(*second.find("w8a8 0", 0) == record_of(1));
    CHECK(*second.find("w8a8 0", 1) == record_of(2));
    CHECK(second.find("w8a8 0", 2) == nullptr);
    CHECK(second.find("w8a8 1", 0) == nullptr);
    second.keep("w8a8 1", 0, record_of(3));
    second.open(ours);
    CHECK(second.found() == 3);
    CHECK(*second.find("w8a8 1", 0) == record_of(3));
}

TEST_CASE("Every number comes back bit for bit") {
    const damaged_files::folder folder;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> numbers{
        0.0,  -0.0, 1.0 / 3, infinity, -infinity, std::nan(""),        5e-324, -2.2250738585072014e-308,
        1e23, 0.1,  1.7e308, 1e15,     1e-7,      123456789012345678.0};
    std::mt19937_64 random{11};
    while (numbers.size() < 2000) numbers.push_back(std::bit_cast<double>(random()));
    qs::cell_record record{
        {{numbers}, {numbers, {0, 3, 3, numbers.size()}}}, {numbers[20], numbers[21], numbers[22]}, {}, ""};
    for (std::size_t i = 0; i + 2 < 60; i += 3)
        record.compared.push_back({i, {numbers[i], numbers[i + 1], numbers[i + 2]}});
    qs::journal store{folder / "j"};
    store.open(ours);
    store.keep("w4a4 0-3,9", 7, record);
    store.open(ours);
    const qs::cell_record* found = store.find("w4a4 0-3,9", 7);
    REQUIRE(found != nullptr);
    REQUIRE(found->scores.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
        CHECK(found->scores[k].ends == record.scores[k].ends);
        REQUIRE(found->scores[k].values.size() == numbers.size());
        std::size_t different = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            different += !same_bits(found->scores[k].values[i], numbers[i]);
        CHECK(different == 0);
    }
    const auto same_sums = [](const qs::squared_error_sums& a, const qs::squared_error_sums& b) {
        return same_bits(a.signal, b.signal) && same_bits(a.noise, b.noise) &&
               same_bits(a.max_abs_error, b.max_abs_error);
    };
    CHECK(same_sums(found->output, record.output));
    REQUIRE(found->compared.size() == record.compared.size());
    for (std::size_t k = 0; k < record.compared.size(); ++k) {
        CHECK(found->compared[k].node == record.compared[k].node);
        CHECK(same_sums(found->compared[k].sums, record.compared[k].sums));
    }
}

TEST_CASE("What sums left out is kept beside them") {
    const damaged_files::folder folder;
    qs::cell_record record = record_of(1);
    record.compared.push_back({5, {1, 2, 3}, {12, 1, 2}});
    record.output_nonfinite = {std::uint64_t{1} << 60, 9, 4};
    {
        qs::journal first{folder / "j"};
        first.open(ours);
        first.keep("w8a8 0", 0, record);
    }
    qs::journal again{folder / "j"};
    again.open(ours);
    REQUIRE(again.find("w8a8 0", 0));
    CHECK(*again.find("w8a8 0", 0) == record);
}

TEST_CASE("Another sweep is refused, and what changed is named") {
    CHECK(refusal(example_journal()) == "");
    const std::string message = refusal(example_journal(), {{{"graph", "11"}, {"schemes", "xx"}, {"data", "yy"}}});
    CHECK(contains(message, "quantsweep [603]"));
    CHECK(contains(message, "changed since: the schemes and data."));
    CHECK_THROWS_AS(throw qs::journal_mismatch("", ""), qs::error);
}

TEST_CASE("Cut at any byte, a journal goes on after its last whole line, and says what it dropped") {
    const std::string bytes = example_journal();
    const std::vector<std::size_t> ends = line_ends(bytes);
    REQUIRE(ends.size() == 4);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        const damaged_files::folder folder;
        damaged_files::put(folder / "j", bytes.substr(0, cut));
        std::size_t whole = 0;
        while (whole < ends.size() && ends[whole] <= cut) ++whole;
        const bool torn = cut != (whole == 0 ? 0 : ends[whole - 1]);
        qs::journal store{folder / "j"};
        store.open(ours);
        CHECK(store.found() == (whole == 0 ? 0 : whole - 1));
        CHECK(store.dropped_torn_line() == torn);
        CHECK(contains(store.summary(), "is dropped") == (torn && whole > 0));
        store.keep("w8a8 1", 0, record_of(8));
        store.open(ours);
        CHECK_FALSE(store.dropped_torn_line());
        REQUIRE(store.find("w8a8 1", 0) != nullptr);
        CHECK(*store.find("w8a8 1", 0) == record_of(8));
        CHECK((store.find("w8a8 0", 0) != nullptr) == (whole >= 3));
    }
}

TEST_CASE("A broken line that is whole is named") {
    const std::string bytes = example_journal();
    const std::vector<std::size_t> ends = line_ends(bytes);
    for (std::size_t line = 0; line < ends.size(); ++line) {
        std::string broken = bytes;
        broken[(line == 0 ? 0 : ends[line - 1]) + 5] = '\x01';
        const std::string message = refusal(broken);
        CHECK(contains(message, "quantsweep [702]"));
        CHECK(contains(message, ("line " + std::to_string(line + 1) + ": ").c_str()));
    }
    const std::string header = bytes.substr(0, ends[0]);
    CHECK(contains(refusal(header + "[]\n"), "line 2: found an array of 0 where an object was expected"));
    CHECK(contains(refusal(header + "{\"cell\":\"a\"}\n"), "line 2: \"batch\" is missing"));
    CHECK(contains(refusal(header + R"({"batch":0,"cell":"a","compared":[],"failure":null,"output":[0,0],"scores":[]})"
                                    "\n"),
                   "line 2: found an array of 2 where an array of 3 was expected"));
    const auto with_scores = [&](const std::string& scores) {
        return refusal(header + R"({"batch":0,"cell":"a","compared":[],"failure":null,"output":[0,0,0],"scores":)" +
                       scores + "}\n");
    };
    CHECK(with_scores("[[],[1],[[]],[[1],[]]]") == "");
    CHECK(contains(with_scores("[1]"), "line 2: found 1 where an array was expected"));
    CHECK(contains(with_scores("[[1,[2]]]"), "line 2: found an array of 1 where a number was expected"));
    CHECK(contains(with_scores("[[[2],1]]"), "line 2: found 1 where an array was expected"));
    CHECK(contains(refusal(header + "\n"), "line 2: "));
}

TEST_CASE("A file that is something else is left as it is") {
    CHECK(contains(refusal("a picture, say"), "is not a journal of this sweep"));
    CHECK(contains(refusal("a text\nof two lines\n"), "line 1: "));
    CHECK(contains(refusal("{}\n"), "\"journal_format\" is missing"));
    CHECK(contains(refusal(R"({"journal_format":9,"quantsweep":"7.1.0","fingerprint":[]})"
                           "\n"),
                   "journal format 9 of quantsweep 7.1.0"));
    CHECK(contains(refusal(R"({"journal_format":2,"quantsweep":"7.1.0","fingerprint":[["graph"]]})"
                           "\n"),
                   "line 1: "));
}

TEST_CASE("A journal of an older format is refused, and what to do is said") {
    const std::string older = refusal(R"({"journal_format":1,"quantsweep":"0.1.0","fingerprint":[]})"
                                      "\n");
    CHECK(contains(older, "journal format 1 of quantsweep 0.1.0"));
    CHECK(contains(older, "reads format 2; begin a new journal"));
}

TEST_CASE("Values nested a million deep are refused") {
    const std::string bytes = example_journal();
    const std::string deep(1'000'000, '[');
    CHECK(contains(refusal(deep + "\n"), "quantsweep [702]"));
    CHECK(contains(
        refusal(bytes.substr(0, line_ends(bytes)[0]) + R"({"batch":)" + deep + std::string(deep.size(), ']') + "}\n"),
        "quantsweep [702]"));
}

TEST_CASE("One process at a time") {
    const damaged_files::folder folder;
    qs::journal first{folder / "j"}, second{folder / "j"};
    first.open(ours);
#if !defined(_WIN32)
    CHECK_THROWS_WITH_AS(second.open(ours), doctest::Contains("another process"), qs::unreadable_file);
#endif
    first.keep("w8a8 0", 0, record_of(1));
    CHECK_THROWS_AS(qs::journal{folder / "missing/j"}.open(ours), qs::unreadable_file);
}

TEST_CASE("Threads keep whole lines") {
    const damaged_files::folder folder;
    qs::journal store{folder / "j"};
    store.open(ours);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < 4; ++t)
            threads.emplace_back([&store, t] {
                for (std::size_t b = 0; b < 50; ++b)
                    store.keep("w8a8 " + std::to_string(t), b, record_of(static_cast<double>(100 * t + b)));
            });
    }
    store.open(ours);
    CHECK(store.found() == 200);
    for (std::size_t t = 0; t < 4; ++t)
        for (std::size_t b = 0; b < 50; ++b) {
            const qs::cell_record* found = store.find("w8a8 " + std::to_string(t), b);
            REQUIRE(found != nullptr);
            CHECK(*found == record_of(static_cast<double>(100 * t + b)));
        }
}

TEST_CASE("Whatever happened to the bytes, opening loads records or refuses") {
    const std::string bytes = example_journal();
    for (std::uint32_t seed = 0; seed < (toy::is_sanitized && !toy::is_long ? 300 : 3000); ++seed) {
        CAPTURE(seed);
        const damaged_files::folder folder;
        damaged_files::put(folder / "j", seed % 2 == 0 ? damaged_files::damage(bytes, seed)
                                                       : damaged_files::damage_number(bytes, seed));
        qs::journal store{folder / "j"};
        try {
            store.open(ours);
        } catch (const qs::malformed_file&) {
            continue;
        } catch (const qs::journal_mismatch&) {
            continue;
        }
        store.keep("w8a8 1", 0, record_of(8));
        CHECK_NOTHROW(store.open(ours));
    }
}

TEST_CASE("The fuzzer begins with files that load") {
    for (const auto& seed : std::filesystem::directory_iterator{"tests/fuzz/seeds/journal"}) {
        std::ifstream file{seed.path(), std::ios::binary};
        CHECK_NOTHROW(qs::detail::read_journal(file));
    }
}
