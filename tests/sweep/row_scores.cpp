// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/score/row_scores.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>
#include <quantsweep/statistics/ratio_estimate.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

using ids = std::vector<std::int32_t>;
using sequences = qs::batch<toy::tensor, ids>;

/// Reads the toy network's channels as the positions of a sequence and its width as the vocabulary.
struct language {
    toy::graph host;
    std::vector<sequences> batches{};
    qs::calibration<> seen;

    explicit language(std::size_t count) : host{toy::chain(3)} {
        const toy::setup s = toy::make(host, 1, 5, count);
        seen = s.seen;
        for (const toy::batch& given : s.batches) {
            batches.push_back({given.inputs, {}, given.samples});
            for (std::size_t k = 0; k < given.samples; ++k) batches.back().labels.push_back({0, 5, 2, 3});
        }
    }
    template <class Metric>
    qs::sweep_result sweep(const Metric& m, qs::sweep_options options = {}) {
        options.schemes = {qs::w4a4()};
        return qs::sweep(host, seen, batches, m, options);
    }
};

/// The terms of the float network and of one quantized layer, added up as a user would.
struct terms {
    std::vector<double> before{}, now{};
};
terms terms_of(language& of, std::size_t layer) {
    terms found;
    for (const sequences& given : of.batches) {
        const toy::batch plain{given.inputs, {}, given.samples};
        const std::size_t last = of.host.output_nodes[0];
        const auto add = [&](const std::set<std::size_t>& quantized, std::vector<double>& into) {
            const toy::tensor out = toy::all_values(of.host, of.seen, plain, quantized, qs::w4a4())[last];
            const qs::shape extents{out.shape[1], out.shape[2]};
            const std::size_t each = out.values.size() / given.samples;
            for (std::size_t s = 0; s < given.samples; ++s) {
                const auto one = std::span<const float>{out.values}.subspan(s * each, each);
                const qs::ratio_terms t =
                    qs::token_nll{}.terms(qs::sample<ids>{{&one, 1}, {&one, 1}, &given.labels[s], {&extents, 1}});
                into.insert(into.end(), {t.total, t.count});
            }
        };
        add({}, found.before);
        add({layer}, found.now);
    }
    return found;
}

}  // namespace

TEST_CASE("rows of the metrics of tokens: value, drop and interval are those of the sequences' totals") {
    language toy_language{4};
    const auto result =
        toy_language.sweep(qs::metrics{qs::perplexity{}, qs::token_nll{}, qs::token_kl{}, qs::same_top_token{}});
    CHECK(result.metrics[0].info.ratio);
    CHECK(result.metrics[0].interval == "ratio t (approximate)");
    CHECK(result.metrics[1].interval == "ratio t (approximate)");
    CHECK(result.metrics[2].interval == "ratio t (approximate)");
    CHECK(result.metrics[3].interval == "empirical Bernstein");
    CHECK(result.metrics[0].baseline == doctest::Approx(std::exp(result.metrics[1].baseline)));
    CHECK(result.metrics[3].baseline == 1);
    REQUIRE(result.rows.size() == 3);
    for (std::size_t layer = 0; layer < 3; ++layer) {
        const qs::row& row = result.rows[layer];
        REQUIRE(row.failure.empty());
        const qs::score &ratio = row.scores[0], &loss = row.scores[1];
        const terms both = terms_of(toy_language, layer);
        const auto drop = qs::estimate_ratio_drop(both.before, both.now, result.metrics[1].info, 0.95);
        CHECK(loss.drop == doctest::Approx(drop.drop));
        CHECK(loss.low == drop.low);
        CHECK(loss.high == drop.high);
        CHECK(loss.p_value == drop.p_value);
        CHECK(loss.value == doctest::Approx(result.metrics[1].baseline + loss.drop));
        CHECK(ratio.value == doctest::Approx(std::exp(loss.value)));
        CHECK(ratio.drop == doctest::Approx(ratio.value / result.metrics[0].baseline - 1));
        CHECK(ratio.low == doctest::Approx(std::expm1(loss.low)));
        CHECK(ratio.high == doctest::Approx(std::expm1(loss.high)));
        CHECK(row.scores[2].value > 0);
        CHECK(std::isnan(row.scores[2].drop));
        CHECK(row.scores[2].value_low > 0);
        CHECK(row.scores[2].value_low < row.scores[2].value);
        CHECK(row.scores[2].value_high > row.scores[2].value);
        CHECK(std::isnan(row.scores[0].value_low));
        CHECK(row.scores[3].drop == doctest::Approx(1 - row.scores[3].value));
        CHECK(row.scores[3].low >= 0);
    }
}

TEST_CASE("early stopping is for the bounded metric of tokens; the others say why not") {
    language toy_language{4};
    const auto stopped = toy_language.sweep(qs::same_top_token{}, {.stop_threshold = 0.5});
    CHECK(stopped.metrics[0].interval == "betting confidence sequence");
    const auto refused = [&](const auto& m, const std::string& why) {
        CHECK_THROWS_WITH_AS(toy_language.sweep(m, {.stop_threshold = 0.5}), doctest::Contains(why.c_str()),
                             qs::invalid_argument);
    };
    refused(qs::perplexity{}, "'perplexity' is a mean over tokens");
    refused(qs::token_kl{}, "same_top_token");
    const auto beside =
        toy_language.sweep(qs::metrics{qs::same_top_token{}, qs::perplexity{}}, {.stop_threshold = 0.5});
    CHECK(beside.rows[0].scores[1].drop > -1);
    CHECK(std::isnan(beside.rows[0].scores[1].low));
}

TEST_CASE("values against float have intervals: of the mean of the samples' scores, and of nothing but that") {
    language toy_language{4};
    const auto flat = qs::metrics{qs::mse{}, qs::sqnr{}, qs::cosine{}, qs::off_by_n{0.1}, qs::same_top_token{}};
    const auto result = toy_language.sweep(flat);
    const std::vector<std::string> names{"t (approximate)", "t (approximate)", "empirical Bernstein", "none",
                                         "empirical Bernstein"};
    for (std::size_t k = 0; k < names.size(); ++k) CHECK(result.metrics[k].interval == names[k]);
    for (const qs::row& row : result.rows) {
        for (const std::size_t k : {0u, 1u, 2u}) {
            CHECK(row.scores[k].value_low < row.scores[k].value);
            CHECK(row.scores[k].value_high >= row.scores[k].value);
            CHECK(std::isnan(row.scores[k].low));
            CHECK(std::isnan(row.scores[k].p_value));
        }
        CHECK(row.scores[2].value_high <= 1);
        CHECK(std::isnan(row.scores[3].value_low));
        CHECK(std::isnan(row.scores[4].value_low));
    }
    const auto exact = toy_language.sweep(flat, {.about = qs::estimand::evaluation_set});
    for (const std::size_t k : {0u, 1u, 2u, 3u}) {
        CHECK(exact.rows[0].scores[k].value_low == exact.rows[0].scores[k].value);
        CHECK(exact.metrics[k].interval == "all samples seen");
    }
    const auto stopped = toy_language.sweep(qs::metrics{qs::cosine{}, qs::mse{}}, {.stop_threshold = 1.5});
    CHECK(stopped.metrics[0].interval == "betting confidence sequence");
    CHECK(stopped.metrics[1].interval == "none");
    for (const qs::row& row : stopped.rows) {
        CHECK(row.scores[0].value_low <= row.scores[0].value);
        CHECK(row.scores[0].value_high >= row.scores[0].value);
        CHECK(std::isnan(row.scores[1].value_low));
    }
}

TEST_CASE("over the evaluation set itself, a ratio's drop is exact") {
    language toy_language{2};
    const auto result =
        toy_language.sweep(qs::metrics{qs::perplexity{}, qs::token_kl{}}, {.about = qs::estimand::evaluation_set});
    for (const qs::row& row : result.rows) {
        CHECK(row.scores[0].low == row.scores[0].drop);
        CHECK(row.scores[0].high == row.scores[0].drop);
    }
    CHECK(result.metrics[0].interval == "all samples seen");
}

TEST_CASE("labels of tokens are refused with the batch and the sample") {
    language toy_language{2};
    toy_language.batches[1].labels[2] = {0, 5, 6, 3};
    CHECK_THROWS_WITH_AS(
        toy_language.sweep(qs::token_nll{}),
        doctest::Contains("batch 1, sample 2: position 2: token id 6 is not in the vocabulary of 6 tokens"),
        qs::invalid_argument);
    toy_language.batches[1].labels[2] = {0, 5, 2};
    CHECK_THROWS_WITH_AS(toy_language.sweep(qs::perplexity{}),
                         doctest::Contains("batch 1, sample 2: the metric 'perplexity' needs a token id for each"),
                         qs::bad_batch);
}
