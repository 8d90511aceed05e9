// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/memory.hpp>

#include <bit>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

namespace qs = quantsweep;

namespace {

/// Does not state its memory.
struct silent {
    void observe(std::span<const float>) {}
    qs::distribution summary() const { return {}; }
};

static_assert(qs::limitable_observer<qs::bit_histogram<>>);
static_assert(!qs::limitable_observer<qs::bit_histogram<0>>);  // has nothing to collapse
static_assert(qs::limitable_observer<qs::per_channel<qs::bit_histogram<>>>);
static_assert(!qs::limitable_observer<qs::per_channel<qs::min_max>>);
static_assert(qs::limitable_observer<qs::combined<qs::moments, qs::bit_histogram<>>>);
static_assert(!qs::limitable_observer<qs::combined<qs::moments, qs::min_max>>);
static_assert(!qs::limitable_observer<silent>);

const std::vector<float>& all_binades() {
    static const std::vector<float> values = [] {
        std::vector<float> v;
        for (std::uint32_t number = 0; number < 512; ++number)
            if (number % 256 != 255) v.push_back(std::bit_cast<float>((number << 23) + 1));
        return v;
    }();
    return values;
}

qs::observation of_channels(std::size_t channels) {
    static std::vector<float> values;
    values.clear();
    for (float x : all_binades()) values.insert(values.end(), channels, x);
    return {{values.data(), {all_binades().size(), channels}}, {0, 1}};
}

/// Checks that data that fill every binade exceed neither the stated maximum nor a limit.
template <class Observer>
void check_bounds(std::size_t channels) {
    const qs::observation seen = of_channels(channels);
    Observer o;
    const std::size_t most = qs::most_bytes(o, seen), least = qs::least_bytes(o, seen);
    CHECK(least <= most);
    qs::observe_tensor(o, seen.values, seen.axes);
    CHECK(qs::bytes_of(o) <= most);
    for (std::size_t limit : {least, least + (most - least) / 3, most}) {
        Observer limited;
        qs::limit_bytes(limited, limit, seen);
        qs::observe_tensor(limited, seen.values, seen.axes);
        CHECK(qs::bytes_of(limited) <= limit);
        CHECK(limited.summary().finite == o.summary().finite);
        qs::limit_bytes(o, limit, seen);
        CHECK(o.bytes() <= most);
    }
    if constexpr (qs::limitable_observer<Observer>) {
        CHECK(least < most);
        CHECK(o.bytes() <= least * 2);
        CHECK_THROWS_AS(qs::limit_bytes(o, least - 1, seen), qs::invalid_argument);
    }
}

}  // namespace

TEST_CASE("bounds and limits hold, whatever the observer is made of") {
    check_bounds<qs::min_max>(3);
    check_bounds<qs::bit_histogram<>>(3);
    check_bounds<qs::bit_histogram<3>>(3);
    check_bounds<qs::per_channel<qs::bit_histogram<>>>(7);
    check_bounds<qs::per_channel<qs::moving_average_min_max>>(7);
    check_bounds<qs::combined<qs::bit_histogram<>, qs::moments, qs::bit_histogram<4>>>(2);
    check_bounds<qs::combined<qs::moments, qs::per_channel<qs::bit_histogram<>>>>(5);
    check_bounds<qs::per_channel<qs::combined<qs::min_max, qs::bit_histogram<>>>>(5);
}

TEST_CASE("an observer that does not say is as large as it is") {
    CHECK(qs::bytes_of(silent{}) == sizeof(silent));
    CHECK(qs::most_bytes(silent{}, {}) == sizeof(silent));
    CHECK(qs::least_bytes(silent{}, {}) == sizeof(silent));
    CHECK(qs::resolution(silent{}).empty());
}

TEST_CASE("what was chosen is said in words") {
    qs::combined<qs::moments, qs::per_channel<qs::bit_histogram<>>> o;
    const qs::observation like = of_channels(2);
    CHECK(qs::resolution(o) == "64 buckets a binade");
    qs::limit_bytes(o, qs::least_bytes(o, like), like);
    CHECK(qs::resolution(o) == "64 buckets a binade in the topmost 1, one in each other");
}
