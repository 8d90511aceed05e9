// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/cell_store.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "../support/memory_store.hpp"

namespace qs = quantsweep;

namespace {

const qs::sweep_fingerprint begun{{{"graph", "1"}, {"schemes", "2"}, {"data", "3"}}};

std::string refusal(const qs::sweep_fingerprint& now) {
    try {
        qs::require_same_sweep("run.jsonl", begun, now);
    } catch (const qs::journal_mismatch& refused) {
        return refused.what();
    }
    return "";
}

}  // namespace

TEST_CASE("Two fingerprints differ in the parts that changed, came or went") {
    using names = std::vector<std::string>;
    CHECK(qs::difference(begun, begun).empty());
    CHECK(qs::difference(begun, {{{"data", "3"}, {"graph", "1"}, {"schemes", "2"}}}).empty());
    CHECK(qs::difference(begun, {{{"graph", "1"}, {"schemes", "7"}, {"data", "3"}}}) == names{"schemes"});
    CHECK(qs::difference(begun, {{{"graph", "4"}, {"schemes", "2"}, {"data", "5"}}}) == names{"graph", "data"});
    CHECK(qs::difference(begun, {{{"graph", "1"}, {"data", "3"}, {"order", "6"}}}) == names{"order", "schemes"});
    CHECK(qs::difference({}, {}).empty());
}

TEST_CASE("Another sweep is refused, and what changed is named") {
    CHECK(refusal(begun) == "");
    CHECK(refusal({{{"graph", "1"}, {"schemes", "7"}, {"data", "3"}}}) ==
          "quantsweep [603] run.jsonl: was kept of another sweep; changed since: the schemes. Sweep what it was begun "
          "with, or begin a new one");
    CHECK(refusal({{{"graph", "7"}, {"schemes", "7"}, {"data", "7"}}}).find("the graph, schemes and data.") !=
          std::string::npos);
}

TEST_CASE("No store finds nothing") {
    qs::no_store store;
    store.open(begun);
    store.keep("w8a8 0-1", 0, {{1.0}, {}, {}, ""});
    CHECK(store.find("w8a8 0-1", 0) == nullptr);
}

TEST_CASE("A store finds what an earlier run has kept, and refuses another sweep") {
    toy::memory_store store;
    const qs::cell_record record{{1, 0, -0.5}, {1, 2, 3}, {{4, {5, 6, 7}}}, ""};
    store.open(begun);
    store.keep("w8a8 0-1", 2, record);
    store.open(begun);
    REQUIRE(store.find("w8a8 0-1", 2) != nullptr);
    CHECK(*store.find("w8a8 0-1", 2) == record);
    CHECK(store.find("w8a8 0-1", 1) == nullptr);
    CHECK(store.find("w8a8 0-2", 2) == nullptr);
    CHECK_THROWS_AS(store.open({}), qs::journal_mismatch);
}
