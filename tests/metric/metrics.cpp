// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/metrics.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "../support/values.hpp"

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
static_assert(qs::metric<qs::kl_divergence>);

using toy::not_a_number;

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

TEST_CASE("a label that is no class is told as its owner wrote it") {
    const std::vector<float> values{1, 2};
    const std::span<const float> out{values};
    const auto refused = [&](auto label, const char* message) {
        CHECK_THROWS_WITH_AS(qs::top1{}.score(qs::sample<decltype(label)>{{&out, 1}, {&out, 1}, &label}), message,
                             qs::invalid_argument);
    };
    refused(-1, "quantsweep [104] label -1 is not one of the 2 classes");
    refused(std::int64_t{-7}, "quantsweep [104] label -7 is not one of the 2 classes");
    refused(static_cast<std::size_t>(-1), "quantsweep [104] label -1 is not one of the 2 classes");
    refused(static_cast<std::uint32_t>(-1), "quantsweep [104] label -1 is not one of the 2 classes");
    refused(std::uint8_t{255}, "quantsweep [104] label 255 is not one of the 2 classes");
    refused(std::size_t{2}, "quantsweep [104] label 2 is not one of the 2 classes");
}

TEST_CASE("agreement compares the largest scores") {
    CHECK(score(qs::agreement{}, {1, 5, 2}, {0, 9, 8}) == 1);
    CHECK(score(qs::agreement{}, {1, 5, 2}, {0, 9, 10}) == 0);
    CHECK(score(qs::agreement{}, {5, 5, 2}, {9, 0, 0}) == 1);
    CHECK(score(qs::agreement{}, {not_a_number, not_a_number, 2}, {0, 0, 1}) == 1);
    CHECK(score(qs::agreement{}, {2, not_a_number, 1}, {1, 0, 0}) == 1);
    // The first class, because none has a number.
    CHECK(score(qs::agreement{}, {not_a_number, not_a_number}, {1, 0}) == 1);
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

TEST_CASE("the KL divergence is that of the two softmaxes, in nats") {
    const qs::kl_divergence kl;
    // p = (1/2, 1/4, 1/4) of the float network, q = (1/4, 1/4, 1/2).
    const float ln2 = std::log(2.0f);
    CHECK(score(kl, {0, 0, ln2}, {ln2, 0, 0}) == doctest::Approx(0.25 * std::log(2.0)).epsilon(1e-6));
    // p = (1/2, 1/2), q = (1/4, 3/4): the divergence the other way round is another number.
    const float ln3 = std::log(3.0f);
    CHECK(score(kl, {0, ln3}, {0, 0}) == doctest::Approx(0.5 * std::log(4.0 / 3)).epsilon(1e-6));
    CHECK(score(kl, {0, 0}, {0, ln3}) == doctest::Approx(0.75 * std::log(1.5) + 0.25 * std::log(0.5)).epsilon(1e-6));
    CHECK(score(kl, {1, 2, 3}, {1, 2, 3}) == 0);
    CHECK(score(kl, {}, {}) == 0);
    CHECK(kl.info().against_float);
    CHECK_FALSE(kl.info().higher_is_better);
}

TEST_CASE("the KL divergence stands large logits, shifts and probabilities of 0") {
    const qs::kl_divergence kl;
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK(score(kl, {1e30f, -1e30f}, {1e30f, -1e30f}) == 0);
    CHECK(score(kl, {0, 2000}, {2000, 0}) == doctest::Approx(2000));
    CHECK(score(kl, {1000, 1001, 1004}, {5, 5, 7}) == doctest::Approx(score(kl, {0, 1, 4}, {0, 0, 2})));
    CHECK(score(kl, {1, 2, 0}, {1, 2, -infinity}) == doctest::Approx(std::log1p(1 / (std::exp(1.0) + std::exp(2.0)))));
    CHECK(score(kl, {1, 2, -infinity}, {1, 2, 0}) == infinity);
    CHECK(score(kl, {1, 2, -infinity}, {1, 2, -infinity}) == 0);
    CHECK(std::isnan(score(kl, {1, not_a_number}, {1, 2})));
    CHECK(std::isnan(score(kl, {1, 2}, {not_a_number, 2})));
    CHECK(std::isnan(score(kl, {1, infinity}, {1, 2})));
    std::mt19937 random{3};
    for (int trial = 0; trial < 1000; ++trial) {
        std::vector<float> a(10), b(10);
        for (std::size_t i = 0; i < 10; ++i) {
            a[i] = std::normal_distribution<float>{0, 5}(random);
            b[i] = a[i] + std::normal_distribution<float>{0, trial % 2 ? 1e-4f : 1.0f}(random);
        }
        CHECK(score(kl, b, a) >= 0);
    }
}

TEST_CASE("metrics see all outputs of a sample") {
    const std::vector<float> a{1, 1}, b{3}, c{1, 2}, d{5};
    const std::span<const float> outputs[2] = {a, b}, floats[2] = {c, d};
    CHECK(qs::mse{}.score(qs::sample<int>{outputs, floats, nullptr}) == doctest::Approx(5.0 / 3));
}

TEST_CASE("metrics of classes refuse a shape that is not one score a class, where they know the shape") {
    const std::vector<float> values{1, 2, 3, 4, 5, 6};
    const std::span<const float> out{values};
    const std::size_t label = 0;
    const auto score_of = [&](const auto& metric, const qs::shape& extents) {
        return metric.score(qs::sample<std::size_t>{{&out, 1}, {&out, 1}, &label, {&extents, 1}});
    };
    for (const qs::shape& extents : {qs::shape{6}, qs::shape{6, 1, 1}, qs::shape{1, 6}}) {
        CHECK(score_of(qs::kl_divergence{}, extents) == 0);
        CHECK(score_of(qs::agreement{}, extents) == 1);
        CHECK(score_of(qs::top1{}, extents) == 0);
        CHECK(score_of(qs::top_k{6}, extents) == 1);
    }
    const qs::shape sequence{2, 3};
    CHECK_THROWS_WITH_AS(
        score_of(qs::kl_divergence{}, sequence),
        "quantsweep [101] the metric 'kl_divergence' needs one score for each class, in a shape such as "
        "[classes] or [classes, 1, 1] after the sample axis, but output 0 of a sample has shape "
        "[2, 3]; let the host reduce the output to one score for each class, or write a metric of your own",
        qs::shape_mismatch);
    CHECK_THROWS_WITH_AS(score_of(qs::agreement{}, sequence), doctest::Contains("'agreement'"), qs::shape_mismatch);
    CHECK_THROWS_WITH_AS(score_of(qs::top1{}, sequence), doctest::Contains("'top1'"), qs::shape_mismatch);
    CHECK_THROWS_WITH_AS(score_of(qs::top_k{5}, sequence), doctest::Contains("'top5'"), qs::shape_mismatch);
    CHECK(score_of(qs::cosine{}, sequence) == doctest::Approx(1));
}
