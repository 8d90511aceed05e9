// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/function_ref.hpp>

#include <memory>
#include <string>
#include <type_traits>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

using unary = qs::function_ref<int(int)>;

static_assert(std::is_trivially_copyable_v<unary> && sizeof(unary) == 2 * sizeof(void*));
static_assert(!std::is_default_constructible_v<unary>);
static_assert(std::is_constructible_v<qs::function_ref<void(int)>, unary>, "what it returns is dropped");
static_assert(!std::is_constructible_v<unary, std::string>);
static_assert(!std::is_constructible_v<unary, int (*)(std::string)>);
static_assert(!std::is_constructible_v<qs::function_ref<std::string(int)>, int (*)(int)>);

int twice(int x) { return 2 * x; }

int at_three(unary f) { return f(3); }

struct counter {
    int calls = 0;
    int operator()(int x) { return x + ++calls; }
};

struct fixed {
    int operator()(int x) const { return -x; }
};

}  // namespace

TEST_CASE("Temporaries, named objects, constant ones, functions and pointers to them are referred to") {
    CHECK(at_three([](int x) { return x + 1; }) == 4);
    counter named;
    CHECK(at_three(named) == 4);
    CHECK(at_three(named) == 5);
    CHECK_MESSAGE(named.calls == 2, "it is the object itself that is called");
    const fixed constant;
    CHECK(at_three(constant) == -3);
    CHECK(at_three(twice) == 6);
    int (*const pointer)(int) = twice;
    CHECK(at_three(pointer) == 6);
}

TEST_CASE("A copy refers to the same") {
    counter first, second;
    unary f = first;
    const unary copy = f;
    f = second;
    CHECK(copy(0) == 1);
    CHECK(f(0) == 1);
    CHECK(copy(0) == 2);
    unary again = f;
    second.calls = 10;
    CHECK(again(0) == 11);
}

TEST_CASE("Arguments and results pass through as they are") {
    auto hand_on = [](std::unique_ptr<int> p) { return p; };
    const qs::function_ref<std::unique_ptr<int>(std::unique_ptr<int>)> moved{hand_on};
    CHECK(*moved(std::make_unique<int>(7)) == 7);

    std::string text = "a";
    auto first = [](std::string& s) -> std::string& { return s; };
    const qs::function_ref<std::string&(std::string&)> same{first};
    CHECK(&same(text) == &text);

    auto append = [](std::string& s) { return s += "b"; };
    const qs::function_ref<void(std::string&)> dropped{append};
    dropped(text);
    CHECK(text == "ab");
}

TEST_CASE("What is thrown comes through") {
    const auto throws = [](int x) -> int { throw x; };
    CHECK_THROWS_AS(at_three(throws), int);
}
