// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/split_mix.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("The numbers are those of SplitMix64") {
    qs::split_mix numbers{1234567};
    CHECK(numbers() == 6457827717110365317u);
    CHECK(numbers() == 3203168211198807973u);
    CHECK(numbers() == 9817491932198370423u);
    static_assert(qs::split_mix{1}() != qs::split_mix{2}());
    CHECK(qs::split_mix{1234567 + 2 * qs::split_mix::step}() == 9817491932198370423u);
    CHECK(qs::mix_bits(1234567 + qs::split_mix::step) == 6457827717110365317u);
}

TEST_CASE("Numbers below a bound reach all of it, about equally often") {
    qs::split_mix numbers{7};
    std::array<std::size_t, 10> seen{};
    for (int i = 0; i < 10'000; ++i) ++seen.at(numbers.below(10));
    for (std::size_t count : seen) {
        CHECK(count > 880);
        CHECK(count < 1120);
    }
    const std::uint64_t largest = std::uint64_t{1} << 32;
    bool upper = false;
    for (int i = 0; i < 100; ++i) {
        CHECK(numbers.below(1) == 0);
        const std::uint64_t number = numbers.below(largest);
        CHECK(number < largest);
        upper = upper || number > largest / 2;
    }
    CHECK(upper);
}
