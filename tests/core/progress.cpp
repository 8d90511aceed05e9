// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/progress.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace qs = quantsweep;
using qs::progress, qs::progress_callback;

namespace {

std::size_t last_done = 0;
void remember(const progress& now) { last_done = now.done; }

/// Each copy counts for itself.
struct call_counter {
    std::size_t calls = 0;
    std::size_t* largest;
    void operator()(const progress&) { *largest = ++calls > *largest ? calls : *largest; }
};

static_assert(!std::is_constructible_v<progress_callback, int>);
static_assert(!std::is_constructible_v<progress_callback, void (*)(int)>);

}  // namespace

TEST_CASE("a callback is any callable, and is told the step, the layer and the time left") {
    std::string seen;
    const progress_callback callback = [&](const progress& now) {
        seen = std::string{now.layer} + ' ' + std::to_string(now.done) + '/' + std::to_string(now.total);
    };
    callback({.done = 3, .total = 7, .layer = "stage1:0:1", .seconds_left = 2.5});
    CHECK(seen == "stage1:0:1 3/7");
    CHECK_FALSE(progress_callback{});
}

TEST_CASE("a function, a pointer to one and a std::function do too; empty ones leave it empty") {
    progress_callback callback = remember;
    callback({.done = 4});
    CHECK(last_done == 4);
    callback = std::function<void(const progress&)>{remember};
    callback({.done = 5});
    CHECK(last_done == 5);
    CHECK_FALSE(progress_callback{nullptr});
    CHECK_FALSE(progress_callback{std::function<void(const progress&)>{}});
    void (*const none)(const progress&) = nullptr;
    CHECK_FALSE(progress_callback{none});
    CHECK_NOTHROW(progress_callback{}({}));
}

TEST_CASE("a copy of a callback holds a copy of what is called; a moved one hands it on") {
    std::size_t largest = 0;
    progress_callback first = call_counter{0, &largest};
    first({});
    const progress_callback second = first;
    first({});
    CHECK(largest == 2);
    second({});
    CHECK_MESSAGE(largest == 2, "the copy was made after one call");
    progress_callback third = std::move(first);
    third({});
    CHECK(largest == 3);
    third = second;
    third({});
    CHECK(largest == 3);
    third = nullptr;
    CHECK_FALSE(third);
    CHECK(second);
}
