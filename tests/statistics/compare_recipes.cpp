// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/statistics/compare_recipes.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

#include "../support/text.hpp"

namespace qs = quantsweep;

namespace {

qs::sweep_result made_of(std::vector<double> a, std::vector<double> b, qs::metric_info metric) {
    qs::sweep_result result;
    result.metrics = {{std::move(metric)}};
    result.recipes = {{.name = "a", .sample_scores = {std::move(a)}}, {.name = "b", .sample_scores = {std::move(b)}}};
    return result;
}

const qs::metric_info top1{.name = "top1", .lower_bound = 0, .upper_bound = 1, .zero_one = true};
const qs::metric_info loss{.name = "loss", .higher_is_better = false};

std::string refusal(const qs::sweep_result& result, std::string_view a, std::string_view b,
                    std::string_view metric = {}) {
    try {
        qs::compare_recipes(result, a, b, metric);
    } catch (const qs::invalid_argument& e) {
        return e.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("The difference is paired by sample, and positive where the first is worse") {
    const std::vector<double> right(50, 1.0);
    std::vector<double> wrong = right;
    for (std::size_t i = 0; i < 10; ++i) wrong[i] = 0;
    const auto worse = qs::compare_recipes(made_of(wrong, right, top1), "a", "b");
    CHECK(worse.drop == doctest::Approx(0.2));
    CHECK(worse.low > 0);
    CHECK(worse.p_value < 0.01);
    const auto better = qs::compare_recipes(made_of(right, wrong, top1), "a", "b");
    CHECK(better.drop == doctest::Approx(-0.2));
    CHECK(better.high == doctest::Approx(-worse.low));
    const auto lower_is_better = qs::compare_recipes(made_of({3, 3, 3, 4}, {1, 1, 1, 1}, loss), "a", "b", "loss");
    CHECK(lower_is_better.drop == doctest::Approx(2.25));
}

TEST_CASE("An interval about the evaluation set is a point") {
    qs::sweep_result result = made_of({1, 0, 1, 1}, {1, 1, 1, 1}, top1);
    result.about = qs::estimand::evaluation_set;
    const auto difference = qs::compare_recipes(result, "a", "b");
    CHECK(difference.low == 0.25);
    CHECK(difference.high == 0.25);
}

TEST_CASE("Of a ratio of totals the difference is that of the two ratios, paired by sample") {
    // Totals and counts of four sequences, 10 tokens in all.
    const std::vector<double> a{2, 1, 6, 3, 8, 4, 5, 2}, b{1, 1, 5, 3, 7, 4, 4, 2};
    const qs::metric_info mean_loss{.name = "nll", .higher_is_better = false, .whole_set = true, .ratio = true};
    qs::metric_info perplexity = mean_loss;
    perplexity.exponential = true;
    const auto more = qs::compare_recipes(made_of(a, b, mean_loss), "a", "b");
    CHECK(more.drop == doctest::Approx(0.4));
    CHECK(more.low < 0.4);
    CHECK(more.high < 1);
    qs::sweep_result result = made_of(a, b, perplexity);
    const auto factor = qs::compare_recipes(result, "a", "b");
    CHECK(factor.drop == doctest::Approx(std::exp(0.4) - 1));
    CHECK(factor.low == doctest::Approx(std::expm1(more.low)));
    result.about = qs::estimand::evaluation_set;
    CHECK(qs::compare_recipes(result, "a", "b").low == factor.drop);
    CHECK(qs::compare_recipes(made_of(a, a, perplexity), "a", "b").drop == 0);
    result.recipes[1].sample_scores[0][4] = std::numeric_limits<double>::infinity();
    CHECK(toy::contains(refusal(result, "a", "b"), "sample 2 has no finite total of 'nll'"));
}

TEST_CASE("Where float is best neither of two recipes is: differences may have either sign") {
    qs::metric_info agreement = top1;
    agreement.float_is_best = true;
    const auto same = qs::compare_recipes(made_of({1, 0, 1, 1, 1, 0}, {0, 1, 1, 1, 0, 1}, agreement), "a", "b");
    CHECK(same.drop == 0);
    CHECK(same.low < 0);
    CHECK(same.high > 0);
}

TEST_CASE("Of two recipes that are equally good, a difference is found in at most 5 % of runs") {
    std::mt19937 draw{7};
    std::bernoulli_distribution right{0.8};
    std::size_t found = 0;
    for (std::size_t run = 0; run < 1000; ++run) {
        std::vector<double> a, b;
        for (std::size_t s = 0; s < 200; ++s) {
            const bool easy = right(draw);
            a.push_back(easy && right(draw) ? 1 : 0);
            b.push_back(easy && right(draw) ? 1 : 0);
        }
        const auto difference = qs::compare_recipes(made_of(a, b, top1), "a", "b");
        found += difference.low > 0 || difference.high < 0;
    }
    CHECK(found <= 50);
}

TEST_CASE("What cannot be compared is refused with a sentence that says what there is") {
    qs::sweep_result result = made_of({1, 0}, {1, 1}, top1);
    CHECK(toy::contains(refusal(result, "a", "c"), "no recipe 'c'; it has 'a', 'b'"));
    CHECK(toy::contains(refusal(result, "a", "b", "top5"), "no metric 'top5'; it has 'top1'"));
    result.recipes[1].failure = "no range";
    CHECK(toy::contains(refusal(result, "a", "b"), "'b' has no numbers: no range"));
    result.recipes[1].failure.clear();
    result.metrics[0].info.whole_set = true;
    CHECK(toy::contains(refusal(result, "a", "b"), "metric of a whole set"));
    result.metrics[0].info.whole_set = false;
    result.recipes[0].sample_scores[0][1] = std::nan("");
    CHECK(toy::contains(refusal(result, "a", "b"), "sample 1 has no finite score"));
    result.stopped = true;
    CHECK(toy::contains(refusal(result, "a", "b"), "was stopped"));
    CHECK(toy::contains(refusal({}, "a", "b"), "it has none"));
}
