// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/merge_journals.hpp>

#include <cmath>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/report/file.hpp>

#include "../support/text.hpp"
#include "damaged_files.hpp"

namespace qs = quantsweep;

namespace {

const qs::sweep_fingerprint first_sweep{{{"graph", "11"}, {"data", "33"}}};

qs::cell_record scored_record(double value) { return {{{{value, 0, 1}}}, {value, 2, 3}, {{4, {5, 6, value}}}, ""}; }

/// Writes the records of the batches from first to last.
void keep(const std::string& path, std::size_t first, std::size_t last, double value = 0.1,
          const qs::sweep_fingerprint& of = first_sweep) {
    qs::journal kept{path};
    kept.open(of);
    for (std::size_t b = first; b < last; ++b) {
        kept.keep("float", b, scored_record(1));
        kept.keep("w8a8 0", b, scored_record(b % 2 == 0 ? value : std::nan("")));
    }
}

std::string refusal(const std::vector<std::string>& paths, const std::string& to) {
    try {
        qs::merge_journals(paths, to);
    } catch (const qs::error& refused) {
        return refused.what();
    }
    return {};
}

}  // namespace

TEST_CASE("journals merge to the same bytes in any order, and what is in several is there once") {
    const damaged_files::folder folder;
    const std::string a = folder / "a", b = folder / "b", c = folder / "c", to = folder / "to",
                      whole = folder / "whole";
    keep(a, 0, 3);
    keep(b, 2, 5);
    keep(c, 5, 6);
    keep(whole, 0, 6);
    CHECK(qs::merge_journals({a, b, c}, to) == 12);
    const std::string bytes = qs::read_file(to);
    CHECK(qs::merge_journals({c, a, b, a}, to) == 12);
    CHECK(qs::read_file(to) == bytes);
    CHECK(qs::merge_journals({to, c}, to) == 12);
    CHECK(qs::read_file(to) == bytes);
    CHECK(qs::merge_journals({whole}, whole) == 12);
    CHECK(qs::read_file(whole) == bytes);
    qs::journal merged{to};
    merged.open(first_sweep);
    CHECK(merged.found() == 12);
    CHECK(*merged.find("w8a8 0", 4) == scored_record(0.1));
    CHECK(std::isnan(merged.find("w8a8 0", 3)->output.signal));
}

TEST_CASE("what does not belong together is refused, and nothing is written") {
    const damaged_files::folder folder;
    const std::string a = folder / "a", b = folder / "b", other = folder / "other", to = folder / "to";
    keep(a, 0, 3);
    keep(b, 2, 5, 0.25);
    keep(other, 5, 6, 0.1, {{{"graph", "11"}, {"data", "44"}}});
    const std::string text = refusal({a, b}, to);
    CHECK(toy::contains(text, "[502]"));
    CHECK(toy::contains(text, "b: has another record of the cell 'w8a8 0' on batch 2 than a journal before it: "));
    CHECK(toy::contains(text, " is 0.25 here and 0.1 there"));
    CHECK(toy::contains(refusal({a, other}, to), "other: belongs to another sweep; changed since: the data"));
    CHECK(toy::contains(refusal({a, folder / "none"}, to), "none: cannot be read"));
    CHECK_FALSE(std::filesystem::exists(to));
    CHECK(qs::merge_journals({}, to) == 0);
    CHECK_FALSE(std::filesystem::exists(to));
}

TEST_CASE("a last line that was cut off is left out") {
    const damaged_files::folder folder;
    const std::string a = folder / "a", to = folder / "to";
    keep(a, 0, 3);
    const std::string bytes = qs::read_file(a);
    for (std::size_t cut = 1; cut < bytes.size(); cut += 7) {
        damaged_files::put(a, bytes.substr(0, bytes.size() - cut));
        CHECK_NOTHROW(qs::merge_journals({a}, to));
    }
    damaged_files::put(a, "");
    CHECK(qs::merge_journals({a}, folder / "empty") == 0);
}

TEST_CASE("the journals of ranks are gathered into one, and a call that was killed is made again") {
    const damaged_files::folder folder;
    const std::string path = folder / "run.jsonl";
    CHECK(qs::gather_rank_journals(path) == 0);
    keep(path + ".0", 0, 2);
    keep(path + ".10", 2, 4);
    damaged_files::put(path + ".old", "not first_sweep");
    CHECK(qs::gather_rank_journals(path) == 8);
    const std::string bytes = qs::read_file(path);
    CHECK_FALSE(std::filesystem::exists(path + ".0"));
    CHECK_FALSE(std::filesystem::exists(path + ".10"));
    CHECK(std::filesystem::exists(path + ".old"));
    keep(path + ".0", 0, 2);  // as if it had been killed before it removed the file
    CHECK(qs::gather_rank_journals(path) == 8);
    CHECK(qs::read_file(path) == bytes);
    qs::journal in_use{path + ".3"};
    in_use.open(first_sweep);
    CHECK_THROWS_AS(qs::gather_rank_journals(path), qs::unreadable_file);
    CHECK(std::filesystem::exists(path + ".3"));
}

TEST_CASE("a journal finds what an earlier one has kept, and never writes it") {
    const damaged_files::folder folder;
    const std::string earlier = folder / "earlier", own = folder / "own";
    keep(earlier, 0, 2);
    const std::string bytes = qs::read_file(earlier);
    keep(own, 2, 3);
    for (std::size_t again = 0; again < 2; ++again) {
        qs::journal both{own, earlier};
        both.open(first_sweep);
        CHECK(both.found() == 6 + again);
        REQUIRE(both.find("w8a8 0", 0));
        REQUIRE(both.find("w8a8 0", 2));
        both.keep("w4 1", 0, scored_record(3));
    }
    CHECK(qs::read_file(earlier) == bytes);
    qs::journal none{folder / "new", folder / "missing"};
    CHECK_NOTHROW(none.open(first_sweep));
    CHECK(none.found() == 0);
    qs::journal other{folder / "third", earlier};
    CHECK_THROWS_AS(other.open({{{"graph", "11"}, {"data", "44"}}}), qs::journal_mismatch);
}
