// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/layer_selection.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("a selection holds where every condition does") {
    const qs::attribute_map stem{{"block", "stem"}, {"kernel", 3}}, head{{"block", "head"}};
    const std::vector<const qs::attribute_map*> one{&stem}, both{&stem, &head}, none{};
    CHECK(qs::layer_selection{}.has("any", none));
    CHECK(qs::layer_selection{}.named("st*").has("stem", none));
    CHECK_FALSE(qs::layer_selection{}.named("st*").named("*d").has("stem", none));
    CHECK(qs::layer_selection{}.where("kernel", 3).has("stem", one));
    CHECK_FALSE(qs::layer_selection{}.where("kernel", 3).named("x").has("stem", one));
    CHECK_FALSE(qs::layer_selection{}.where("kernel", "3").has("stem", one));
    CHECK_FALSE(qs::layer_selection{}.where("stride", 1).has("stem", one));
    CHECK(qs::layer_selection{}.where("block", "stem").where("block", "head").has("stem + head", both));
    CHECK_FALSE(qs::layer_selection{}.where("block", "stem").has("x", none));
}

TEST_CASE("a selection says what it means") {
    CHECK(qs::layer_selection{}.text().empty());
    CHECK(qs::layer_selection{}.named("a*").where("block", "mb").where("share", 1.0 / 3).text() ==
          "named 'a*' where block is mb where share is 0.3333");
    CHECK(to_string(qs::attribute_value{16}) == "16");
}

TEST_CASE("a glob matches whole names") {
    CHECK(qs::matches_glob("stage0:1:0", "stage0:*"));
    CHECK(qs::matches_glob("stage0:1:0", "*"));
    CHECK(qs::matches_glob("stage0:1:0", "stage?:?:0"));
    CHECK(qs::matches_glob("stage0:1:0", "*:0"));
    CHECK(qs::matches_glob("aab", "*ab"));
    CHECK(qs::matches_glob("", ""));
    CHECK(qs::matches_glob("", "*"));
    CHECK(qs::matches_glob("abcabd", "a*bd"));
    CHECK_FALSE(qs::matches_glob("stage10", "stage1"));
    CHECK_FALSE(qs::matches_glob("stage1", "stage"));
    CHECK_FALSE(qs::matches_glob("", "?"));
    CHECK_FALSE(qs::matches_glob("abc", "*b"));
}
