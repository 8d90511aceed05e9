// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/label.hpp>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/batch.hpp>

namespace qs = quantsweep;

namespace {

struct box {
    float left, top, right, bottom;
};
struct named_box {
    std::string name;
    box where;
};

static_assert(qs::distinct_label<int> && qs::distinct_label<double> && qs::distinct_label<bool>);
static_assert(qs::distinct_label<std::string> && qs::distinct_label<const char*>);
static_assert(qs::distinct_label<box> && qs::distinct_label<qs::no_label>);
static_assert(qs::distinct_label<std::vector<std::list<box>>> && qs::distinct_label<std::vector<bool>>);
// Two equal ones may differ in their bytes, and two that differ may be equal.
static_assert(!qs::distinct_label<const box*> && !qs::distinct_label<named_box>);
static_assert(!qs::distinct_label<std::vector<std::unique_ptr<box>>>);

template <class Label>
std::string hex_of(const Label& label) {
    qs::fingerprint mark;
    qs::add_label(mark, label);
    return mark.hex();
}

}  // namespace

// tests/compile_fail shows what models_label says about other types.
TEST_CASE("labels are told apart by what they hold, down to the members of structs in ranges") {
    CHECK(qs::models_label<std::vector<box>>());
    CHECK(hex_of(3) != hex_of(4));
    CHECK(hex_of(std::string{"cat"}) == hex_of("cat"));
    CHECK(hex_of(std::string{"cat"}) != hex_of(std::string{"cats"}));
    CHECK(hex_of(std::vector<box>{{0, 0, 1, 1}}) == hex_of(std::vector<box>{{0, 0, 1, 1}}));
    CHECK(hex_of(std::vector<box>{{0, 0, 1, 1}}) != hex_of(std::vector<box>{{0, 0, 1, 2}}));
    CHECK(hex_of(std::vector<bool>{true, false}) != hex_of(std::vector<bool>{false, true}));
}

TEST_CASE("where one label ends and the next begins counts") {
    using texts = std::vector<std::string>;
    CHECK(hex_of(texts{"ab", "c"}) != hex_of(texts{"a", "bc"}));
    using lists = std::vector<std::vector<int>>;
    CHECK(hex_of(lists{{1, 2}, {3}}) != hex_of(lists{{1}, {2, 3}}));
    CHECK(hex_of(lists{{}, {1}}) != hex_of(lists{{1}, {}}));
}
