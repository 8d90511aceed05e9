// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/run/work_left.hpp>

#include <chrono>
#include <cmath>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

TEST_CASE("the time left is what the evaluations of each kind have taken, times those that are left") {
    // Two nodes: in float 0 and 2, quantized 1 and 3.
    qs::detail::work_left left{4};
    CHECK(std::isnan(left.per_spent()));
    left.plan({10, 5, 2, 1}, 2);
    CHECK(std::isnan(left.per_spent()));
    left.add(0, 1);
    left.add(0, 3);                                                                     // 18 are left, of 2 s each
    CHECK(left.per_spent() == doctest::Approx((18 * 2 + 10 * 2 + (4 + 2) * 2) / 4.0));  // the second node: as the mean
    left.add(1, 6);  // 9 are left, which take 4 s more than in float
    left.add(2, 1);
    CHECK(left.per_spent() == doctest::Approx((18 * 2 + 9 * 6 + 3 * 1 + 2 * 5) / 11.0));
    left.add(3, 9);
    CHECK(left.per_spent() == doctest::Approx((18 * 2 + 9 * 6 + 3 * 1 + 1 * 9) / 20.0));
    left.spare({10, 5, 2, 1}, {0, 0, 0, 0});  // a batch of which a store has everything
    CHECK(left.per_spent() == doctest::Approx((8 * 2 + 4 * 6 + 1 * 1) / 20.0));
    left.spare({10, 5, 2, 1}, {7, 5, 2, 1});  // one of which it has some
    CHECK(left.per_spent() == doctest::Approx((5 * 2 + 4 * 6 + 1 * 1) / 20.0));
    left.plan({1, 0, 0, 0}, 1);
    CHECK(left.per_spent() == doctest::Approx(2 / 20.0));
    left.add(0, 2);
    left.add(0, 2);  // beyond the plan, as under a cap on memory
    CHECK(left.per_spent() == 0);
}

TEST_CASE("a sweep's time left knows which layers are slow") {
    toy::setup s = toy::make(toy::chain(8), 1, 7, 1);
    // Only the first layer takes long. Its cell is evaluated first, and nothing after that reads it again.
    s.host.before_evaluate = [](std::size_t node) {
        if (node == 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    };
    std::vector<double> left_per_spent;
    const auto start = std::chrono::steady_clock::now();
    const auto watch = [&](const qs::progress& p) {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
        left_per_spent.push_back(p.seconds_left / spent.count());
    };
    qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w8a8()}, .progress = watch});
    REQUIRE(left_per_spent.size() == 8);
    CHECK(left_per_spent.front() < 1);  // by the number of cells it would be 7
    CHECK(left_per_spent.back() == 0);
}
