// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/token_metrics.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

namespace {

using ids = std::vector<std::int32_t>;
static_assert(qs::ratio_metric<qs::token_nll, ids>);
static_assert(qs::ratio_metric<qs::perplexity, std::vector<std::uint32_t>>);
static_assert(qs::ratio_metric<qs::token_kl>);
static_assert(qs::ratio_metric<qs::token_kl, ids>);
static_assert(qs::metric<qs::same_top_token>);
static_assert(!qs::metric<qs::token_nll, ids>);
static_assert(qs::models_ratio_metric<qs::token_nll, ids>());

constexpr float infinity = std::numeric_limits<float>::infinity();

/// One sequence, as a sweep passes it.
struct sequence {
    std::vector<float> now, before;
    ids label{};
    qs::shape extents;
    std::vector<std::uint8_t> mask{};

    template <class Metric, class Use>
    auto with(const Metric& m, Use&& use) const {
        const std::span<const float> output{now}, reference{before};
        return use(
            m, qs::sample<ids>{{&output, 1}, {&reference, 1}, label.empty() ? nullptr : &label, {&extents, 1}, mask});
    }
    template <class Metric>
    qs::ratio_terms terms(const Metric& m) const {
        return with(m, [](const auto& metric, const auto& s) { return metric.terms(s); });
    }
    double same_top() const {
        return with(qs::same_top_token{}, [](const auto& metric, const auto& s) { return metric.score(s); });
    }
};

sequence drawn(std::mt19937& random, std::size_t tokens, std::size_t vocabulary) {
    sequence one{{}, {}, {}, {tokens, vocabulary}};
    std::normal_distribution<float> normal{0, 3};
    for (std::size_t i = 0; i < tokens * vocabulary; ++i) {
        one.before.push_back(normal(random));
        one.now.push_back(one.before.back() + 0.3f * normal(random));
    }
    for (std::size_t t = 0; t < tokens; ++t) one.label.push_back(static_cast<std::int32_t>(random() % vocabulary));
    return one;
}

double probability(const std::vector<float>& logits, std::size_t first, std::size_t vocabulary, std::size_t which) {
    double sum = 0;
    for (std::size_t i = 0; i < vocabulary; ++i) sum += std::exp(double{logits[first + i]});
    return std::exp(double{logits[first + which]}) / sum;
}

}  // namespace

TEST_CASE("the metrics of tokens are those of their definitions") {
    std::mt19937 random{3};
    for (const auto& [tokens, vocabulary] : {std::pair<std::size_t, std::size_t>{1, 2}, {7, 5}, {12, 1}}) {
        const sequence one = drawn(random, tokens, vocabulary);
        double loss = 0, divergence = 0, same = 0;
        for (std::size_t t = 0; t < tokens; ++t) {
            const std::size_t first = t * vocabulary;
            loss -= std::log(probability(one.now, first, vocabulary, static_cast<std::size_t>(one.label[t])));
            std::size_t top = 0, float_top = 0;
            for (std::size_t i = 0; i < vocabulary; ++i) {
                const double p = probability(one.before, first, vocabulary, i);
                divergence += p * std::log(p / probability(one.now, first, vocabulary, i));
                if (one.now[first + i] > one.now[first + top]) top = i;
                if (one.before[first + i] > one.before[first + float_top]) float_top = i;
            }
            same += top == float_top;
        }
        CHECK(one.terms(qs::token_nll{}).total == doctest::Approx(loss));
        CHECK(one.terms(qs::token_nll{}).count == static_cast<double>(tokens));
        CHECK(one.terms(qs::perplexity{}).total == one.terms(qs::token_nll{}).total);
        CHECK(one.terms(qs::token_kl{}).total == doctest::Approx(divergence));
        CHECK(one.terms(qs::token_kl{}).count == static_cast<double>(tokens));
        CHECK(one.same_top() == doctest::Approx(same / static_cast<double>(tokens)));
    }
}

TEST_CASE("what the mask leaves out counts nowhere, and its label is not read: bit for bit as if it were not there") {
    std::mt19937 random{5};
    const std::vector<std::uint8_t> mask{0, 1, 1, 0, 7, 0};
    const sequence whole = drawn(random, 3, 4);
    sequence padded{{}, {}, {}, {6, 4}, mask};
    for (std::size_t t = 0, real = 0; t < mask.size(); ++t) {
        for (std::size_t i = 0; i < 4; ++i) {
            padded.now.push_back(mask[t] ? whole.now[real * 4 + i] : std::nanf(""));
            padded.before.push_back(mask[t] ? whole.before[real * 4 + i] : infinity);
        }
        padded.label.push_back(mask[t] ? whole.label[real] : -100);
        real += mask[t] != 0;
    }
    for (const auto& same : {padded.terms(qs::token_nll{}).total == whole.terms(qs::token_nll{}).total,
                             padded.terms(qs::token_kl{}).total == whole.terms(qs::token_kl{}).total,
                             padded.terms(qs::token_kl{}).count == 3.0, padded.same_top() == whole.same_top()})
        CHECK(same);
    sequence cut = whole;  // as a sweep passes an output whose axes name its tokens
    cut.mask = mask;
    cut.label = padded.label;
    CHECK(cut.terms(qs::token_nll{}).total == whole.terms(qs::token_nll{}).total);
    CHECK(cut.terms(qs::token_kl{}).total == whole.terms(qs::token_kl{}).total);
    CHECK(cut.same_top() == whole.same_top());
    padded.mask.assign(6, 0);
    CHECK(padded.terms(qs::token_nll{}).count == 0);
    CHECK(padded.terms(qs::token_nll{}).total == 0);
    CHECK_THROWS_WITH_AS(padded.same_top(), doctest::Contains("no position of the sequence counts"), qs::bad_batch);
}

TEST_CASE("logits that are not finite") {
    sequence one{{-infinity, 0, 1}, {0, 0, 0}, {0}, {1, 3}};
    CHECK(one.terms(qs::token_nll{}).total == infinity);
    CHECK(one.terms(qs::token_kl{}).total == infinity);
    one.label = {1};
    CHECK(one.terms(qs::token_nll{}).total == doctest::Approx(std::log(1 + std::exp(1.0))));
    one.now[2] = std::nanf("");
    CHECK(std::isnan(one.terms(qs::token_nll{}).total));
    one.now[2] = infinity;
    CHECK(std::isnan(one.terms(qs::token_nll{}).total));
}

TEST_CASE("other shapes, masks and labels are refused") {
    const auto loss = [](const sequence& of) { return of.terms(qs::token_nll{}); };
    std::mt19937 random{8};
    sequence one = drawn(random, 3, 4);
    one.extents = {1, 3, 4};
    CHECK(loss(one).count == 3);
    for (const qs::shape& bad : {qs::shape{12}, qs::shape{}, qs::shape{3, 2, 2}, qs::shape{12, 0}}) {
        one.extents = bad;
        CHECK_THROWS_WITH_AS(loss(one), doctest::Contains("reads the logits of a sequence, [sequence, vocabulary]"),
                             qs::shape_mismatch);
    }
    one.extents = {3, 4};
    one.mask = {1, 1};
    CHECK_THROWS_WITH_AS(loss(one), doctest::Contains("has shape [3, 4], but the mask has 2 positions for each sample"),
                         qs::shape_mismatch);
    one.mask = {};
    one.label = {1, 4, 0};
    CHECK_THROWS_WITH_AS(loss(one), doctest::Contains("position 1: token id 4 is not in the vocabulary of 4 tokens"),
                         qs::invalid_argument);
    one.label = {1, 0, -100};
    CHECK_THROWS_WITH_AS(loss(one), doctest::Contains("position 2: token id -100"), qs::invalid_argument);
    one.label = {1, 2};
    CHECK_THROWS_WITH_AS(loss(one), doctest::Contains("there are 2 ids for 3 positions"), qs::bad_batch);
    one.label = {};
    CHECK_THROWS_WITH_AS(loss(one), doctest::Contains("the batch has none"), qs::bad_batch);

    const std::span<const float> output{one.now};
    CHECK_THROWS_WITH_AS(qs::token_kl{}.terms(qs::sample<ids>{{&output, 1}, {&output, 1}, nullptr}),
                         doctest::Contains("the shape of output 0 is not known"), qs::shape_mismatch);
}

TEST_CASE("what the metrics of tokens say of themselves") {
    CHECK(qs::token_nll{}.info().name == "token_nll");
    CHECK_FALSE(qs::token_nll{}.info().higher_is_better);
    CHECK_FALSE(qs::token_nll{}.info().against_float);
    CHECK(qs::perplexity{}.info().exponential);
    CHECK(qs::token_kl{}.info().against_float);
    CHECK(qs::same_top_token{}.info().float_is_best);
    CHECK(*qs::same_top_token{}.info().upper_bound == 1);
}
