// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/detail/pair_search.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/allocate/detail/front_with_pairs.hpp>

namespace qs = quantsweep;

TEST_CASE("Layers that lose all that there is are never predicted to lose less together than the worst of them") {
    std::mt19937 draw{5};
    for (std::size_t groups = 2; groups <= 7; ++groups)
        for (int trial = 0; trial < 50; ++trial) {
            std::vector<double> alone(groups);
            for (double& loss : alone) loss = trial % 3 == 0 ? 1.0 : std::uniform_real_distribution{0.0, 1.0}(draw);
            std::vector<qs::pair_loss> pairs;
            for (std::size_t a = 0; a < groups; ++a)
                for (std::size_t b = a + 1; b < groups; ++b)
                    pairs.push_back({a, 1, b, 1, -std::min(alone[a], alone[b])});
            const auto counted = qs::detail::counted_pairs(pairs);
            for (unsigned set = 1; set < 1u << groups; ++set) {
                std::vector<std::size_t> chosen(groups);
                double sum = 0, worst = 0;
                for (std::size_t g = 0; g < groups; ++g) {
                    chosen[g] = set >> g & 1;
                    if (chosen[g] == 1) sum += alone[g], worst = std::max(worst, alone[g]);
                }
                CHECK(sum + qs::detail::loss_of_pairs(counted, chosen) >= worst - 1e-12);
            }
        }
}

TEST_CASE("A single pair counts as it was measured, and so does what pairs lose more") {
    const std::vector<qs::pair_loss> one{{0, 1, 1, 1, -0.5}};
    CHECK(qs::detail::counted_pairs(one)[0].loss == -0.5);
    const std::vector<qs::pair_loss> three{{0, 1, 1, 1, 0.5}, {0, 1, 2, 1, -0.5}, {1, 1, 2, 1, 0.25}};
    const auto counted = qs::detail::counted_pairs(three);
    CHECK(counted[0].loss == 0.5);
    CHECK(counted[1].loss == doctest::Approx(-1.0 / 3));
    CHECK(counted[2].loss == 0.25);
    CHECK(qs::detail::counted_pairs({}).empty());
}
