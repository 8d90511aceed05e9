// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/detail/loss_scale.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

qs::allocation_problem problem_of(std::size_t groups, double largest) {
    qs::allocation_problem problem;
    for (std::size_t g = 0; g < groups; ++g) {
        problem.groups.push_back({{"layer" + std::to_string(g)}, {{"", 0, {}}, {"w8a8", largest, {}}}});
    }
    return problem;
}

}  // namespace

TEST_CASE("sums of the largest losses fit, whatever their size") {
    for (double largest : {1.0, 1.5, std::nextafter(2.0, 0.0), 1e300, 1e-300, 5e-324}) {
        for (std::size_t groups : {1u, 2u, 3u, 7u, 8u, 255u, 256u}) {
            const qs::detail::loss_scale scale{problem_of(groups, largest)};
            const std::int64_t units = scale.units(largest);
            CHECK(units <= (std::int64_t{1} << 62) / static_cast<std::int64_t>(groups));
            // At most two bits of precision are lost.
            CHECK(units >= (std::int64_t{1} << 59) / static_cast<std::int64_t>(groups));
            CHECK(scale.units(-largest) == -units);
        }
    }
}

TEST_CASE("the largest losses keep their bits, and what is below half a unit counts as nothing") {
    const double largest = std::nextafter(2.0, 0.0);
    const qs::detail::loss_scale scale{problem_of(200, largest)};
    CHECK(scale.value(scale.units(largest)) == largest);
    CHECK(scale.value(scale.units(1)) == 1);
    CHECK(scale.value(1) == std::ldexp(1, 1 + 8 - 62));
    CHECK(scale.units(std::ldexp(0.49, 1 + 8 - 62)) == 0);
    CHECK(scale.units(std::ldexp(0.51, 1 + 8 - 62)) == 1);
}

TEST_CASE("nothing is lost where all losses are zero, or there is none") {
    CHECK(qs::detail::loss_scale{problem_of(3, 0)}.units(0) == 0);
    const qs::detail::loss_scale scale{qs::allocation_problem{}};
    CHECK(scale.value(scale.units(0)) == 0);
    CHECK(scale.distance(0) == 0);
}

TEST_CASE("a distance bounds that of rounded values") {
    const qs::detail::loss_scale scale{problem_of(2, 1)};
    // The upper value is rounded up and the lower one down, each by almost half the largest error of a double of that
    // size.
    const std::int64_t high = (std::int64_t{1} << 61) + 129 + 256, low = (std::int64_t{1} << 61) + 127;
    CHECK(scale.value(high) - scale.value(low) > scale.value(high - low));
    CHECK(scale.value(high) - scale.value(low) <= scale.distance(high - low));
}
