// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/named_list.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

struct entry {
    std::string name;
    int number = 0;
};

}  // namespace

TEST_CASE("entries keep their order and are found by their names, in copies too") {
    qs::named_list<entry> list{{"b", 1}, {"a", 2}};
    list.push_back({"c", 3});
    REQUIRE(list.size() == 3);
    CHECK(list[0].name == "b");
    CHECK(list.find("a")->number == 2);
    CHECK(list.find("c")->number == 3);
    CHECK(list.find("") == nullptr);
    qs::named_list<entry> copy = list;
    copy[0].number = 9;
    CHECK(copy.find("b") == &copy[0]);
    CHECK(list.find("b")->number == 1);
}

TEST_CASE("a name is there once, and an entry that was renamed is not found by the old one") {
    qs::named_list<entry> list{{"a", 1}};
    CHECK_THROWS_AS(list.push_back({"a", 2}), qs::duplicate_name);
    CHECK(list.size() == 1);
    CHECK(list.find("a")->number == 1);
    CHECK_THROWS_AS((qs::named_list<entry>{{"x", 1}, {"x", 2}}), qs::duplicate_name);
    list[0].name = "z";
    CHECK(list.find("a") == nullptr);
}
