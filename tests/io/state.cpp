// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/state.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/io/detail/json_state.hpp>

#include "../support/text.hpp"

namespace qs = quantsweep;
using qs::detail::json, qs::detail::state_access;

namespace {

qs::state_reader reader(const json& j) { return state_access::reader(j); }

template <class Read>
std::string refusal(Read&& read) {
    try {
        read();
    } catch (const qs::malformed_file& refused) {
        return refused.what();
    }
    return "";
}

using toy::contains;

}  // namespace

TEST_CASE("what is written is read back: numbers, counts, texts, lists and members") {
    json document;
    const qs::state_writer to = state_access::writer(document);
    to.member("number").number(1.0 / 3);
    to.member("nothing").number(std::nan(""));
    to.member("most").number(-std::numeric_limits<double>::infinity());
    to.member("zero").number(-0.0);
    to.member("count").count(~std::uint64_t{0});
    to.member("text").text("\xce\xb1\n");
    to.member("counts").counts(std::vector<std::uint64_t>{1, ~std::uint64_t{0}});
    to.member("none").counts({});
    to.member("list").list(std::vector<double>{0.5, 2}, [](qs::state_writer one, double x) { one.number(x); });
    to.member("empty").begin_list();
    to.member("inner").member("deeper").count(3);

    const json parsed = json::parse(document.dump());
    const qs::state_reader from = reader(parsed);
    CHECK(from.member("number").number() == 1.0 / 3);
    CHECK(std::isnan(from.member("nothing").number()));
    CHECK(from.member("most").number() == -std::numeric_limits<double>::infinity());
    CHECK(std::signbit(from.member("zero").number()));
    CHECK(from.member("count").count() == ~std::uint64_t{0});
    CHECK(from.member("text").text() == "\xce\xb1\n");
    CHECK(from.member("counts").counts() == std::vector<std::uint64_t>{1, ~std::uint64_t{0}});
    CHECK(from.member("none").counts().empty());
    CHECK(from.member("list").list([](qs::state_reader one) { return one.number(); }) == std::vector<double>{0.5, 2});
    CHECK(from.member("list").element(1).single() == 2);
    CHECK(from.member("empty").size() == 0);
    CHECK(from.member("inner").member("deeper").count() == 3);
}

TEST_CASE("nothing is converted that was not written that way, and what was found is said") {
    const json document{{"number", 1.5}, {"text", "x"}, {"list", {1, "2"}}, {"large", 1e300}, {"null", nullptr}};
    const qs::state_reader from = reader(document);
    CHECK(contains(refusal([&] { from.member("none"); }), "\"none\" is missing"));
    CHECK(contains(refusal([&] { from.member("text").member("x"); }), "found \"x\" where an object with \"x\""));
    CHECK(contains(refusal([&] { from.member("number").count(); }), "found 1.5 where a count"));
    CHECK(contains(refusal([&] { from.member("number").text(); }), "found 1.5 where a string"));
    CHECK(contains(refusal([&] { from.member("null").number(); }), "found null where a number"));
    CHECK(contains(refusal([&] { from.member("large").single(); }), "where a 32-bit float"));
    CHECK(contains(refusal([&] { from.member("list").counts(); }), "found \"2\" where a count"));
    CHECK(
        contains(refusal([&] { from.member("list").element(2); }), "found an array of 2 where an array of at least 3"));
    CHECK(contains(refusal([&] { from.size(); }), "found an object of 5 where an array"));
    CHECK(contains(refusal([&] { from.refuse("a colour"); }), "found an object of 5 where a colour was expected"));
}
