// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <quantsweep/sweep/metrics.hpp>

namespace qs = quantsweep;

namespace {

template <class Metric>
double score(const Metric& m, std::vector<float> output, std::vector<float> reference, std::size_t label = 0) {
    const std::span<const float> out{output}, ref{reference};
    return m.score(qs::sample<std::size_t>{{&out, 1}, {&ref, 1}, &label});
}

static_assert(qs::metric<qs::top1, std::size_t>);
static_assert(qs::metric<qs::top_k, int>);
static_assert(qs::metric<qs::agreement>);
static_assert(qs::metric<qs::mse>);
static_assert(qs::metric<qs::sqnr>);
static_assert(qs::metric<qs::cosine>);

const float not_a_number = std::nanf("");

}  // namespace

TEST_CASE("top-1 is the first of the largest; top-k counts what is above") {
    CHECK(score(qs::top1{}, {1, 3, 2}, {}, 1) == 1);
    CHECK(score(qs::top1{}, {1, 3, 2}, {}, 2) == 0);
    CHECK(score(qs::top1{}, {3, 3, 2}, {}, 0) == 1);
    CHECK(score(qs::top1{}, {3, 3, 2}, {}, 1) == 0);
    CHECK(score(qs::top_k{2}, {3, 3, 2}, {}, 1) == 1);
    CHECK(score(qs::top_k{2}, {5, 4, 3, 6}, {}, 1) == 0);
    CHECK(score(qs::top_k{4}, {5, 4, 3, 6}, {}, 2) == 1);
    CHECK(score(qs::top1{}, {not_a_number, 1}, {}, 0) == 0);
    CHECK(qs::top_k{5}.info().name == "top5");
    CHECK_THROWS_AS(score(qs::top1{}, {1, 2}, {}, 2), qs::invalid_argument);
    const std::vector<float> values{1, 2};
    const std::span<const float> out{values};
    CHECK_THROWS_AS(qs::top1{}.score(qs::sample<int>{{&out, 1}, {&out, 1}, nullptr}), qs::bad_batch);
}

TEST_CASE("agreement compares the largest scores") {
    CHECK(score(qs::agreement{}, {1, 5, 2}, {0, 9, 8}) == 1);
    CHECK(score(qs::agreement{}, {1, 5, 2}, {0, 9, 10}) == 0);
}

TEST_CASE("MSE, SQNR and cosine against float") {
    CHECK(score(qs::mse{}, {1, 2, 4}, {1, 3, 2}) == doctest::Approx(5.0 / 3));
    CHECK(score(qs::sqnr{}, {1, 1}, {1, 1}) == 200);
    CHECK(score(qs::sqnr{}, {9, 0}, {10, 0}) == doctest::Approx(20));
    CHECK(score(qs::sqnr{}, {1, 0}, {0, 0}) == -200);
    CHECK(score(qs::cosine{}, {0, 2}, {0, 5}) == doctest::Approx(1));
    CHECK(score(qs::cosine{}, {0, 2}, {0, -5}) == doctest::Approx(-1));
    CHECK(score(qs::cosine{}, {0, 2}, {3, 0}) == 0);
    CHECK(score(qs::cosine{}, {0, 0}, {0, 0}) == 1);
    CHECK(score(qs::cosine{}, {0, 0}, {1, 0}) == 0);
}

TEST_CASE("metrics see all outputs of a sample") {
    const std::vector<float> a{1, 1}, b{3}, c{1, 2}, d{5};
    const std::span<const float> outputs[2] = {a, b}, floats[2] = {c, d};
    CHECK(qs::mse{}.score(qs::sample<int>{outputs, floats, nullptr}) == doctest::Approx(5.0 / 3));
}
