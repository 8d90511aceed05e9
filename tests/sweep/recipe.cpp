// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/recipe.hpp>

#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

const std::vector<qs::scheme> schemes{qs::w8a8(), qs::w4a4(), qs::parse_scheme("w=int4:symmetric:per_group:2")};

/// Draws a scheme, or float, for each layer.
toy::spelled_cell drawn_cell(const toy::graph& host, unsigned seed) {
    std::mt19937 draw{seed};
    toy::spelled_cell c;
    for (std::size_t node = 0; node < host.size(); ++node)
        if (const std::size_t scheme = draw() % (schemes.size() + 1); host.info(node).quantizable && scheme > 0)
            c.quantized.emplace(node, scheme - 1);
    return c;
}

qs::recipe recipe_of(const std::string& name, const toy::graph& host, const toy::spelled_cell& c) {
    qs::recipe made{name};
    for (const auto& [node, scheme] : c.quantized) made.layers.emplace(host.info(node).name, schemes[scheme]);
    return made;
}

toy::setup chain() { return toy::make(toy::chain(5), 1, 8); }

/// Sweeps only recipes.
template <class Host, class Metric = toy::flat<qs::agreement>>
qs::sweep_result measure(Host& host, const toy::setup& s, std::vector<qs::recipe> recipes, const Metric& metric = {}) {
    return qs::sweep(host, s.seen, s.batches, metric, {.schemes = {}, .recipes = std::move(recipes)});
}

qs::scheme renamed(const std::string& text, const std::string& name) {
    qs::scheme how = qs::parse_scheme(text);
    how.name = name;
    return how;
}

}  // namespace

TEST_CASE("A recipe is a full pass of a host quantized by hand, bit for bit, and shares what is equal") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        INFO("seed ", seed);
        toy::setup s = toy::make(toy::random_dag(4 + seed % 10, 1, seed), 1, seed, 1);
        std::vector<qs::recipe> recipes;
        std::vector<toy::spelled_cell> cells;
        for (unsigned k = 0; k < 6; ++k) {
            cells.push_back(drawn_cell(s.host, 100 * seed + k));
            recipes.push_back(recipe_of("recipe " + std::to_string(k), s.host, cells.back()));
        }
        std::set<std::vector<float>> expected;
        for (const toy::spelled_cell& c : cells)
            for (auto& row : toy::output_rows(s.host, s.batches[0],
                                              toy::all_values(s.host, s.seen, s.batches[0], toy::under(c, schemes))))
                expected.insert(row);

        std::vector<std::vector<float>> stepped, hooked;
        s.host.evaluations = 0;
        const auto result = measure(s.host, s, recipes, toy::recorder{&stepped});
        CHECK(s.host.evaluations ==
              toy::distinct_values(s.host, {toy::spelled_cell{}}) + toy::distinct_values(s.host, cells));
        qs::as_hooked engine{s.host};
        const auto called = measure(engine, s, recipes, toy::recorder{&hooked});
        for (const std::vector<std::vector<float>>* seen : {&stepped, &hooked}) {
            const auto first = seen->begin() + static_cast<std::ptrdiff_t>(s.batches[0].samples);
            CHECK((std::set<std::vector<float>>(first, seen->end()) == expected));
        }
        CHECK(result.recipes == called.recipes);
        CHECK(result.rows.empty());
    }
}

TEST_CASE("A recipe beside rows has the numbers of the row that quantizes the same") {
    toy::setup s = chain();
    const auto result = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}},
                                  {.schemes = {qs::w4a4()},
                                   .recipes = {qs::uniform_recipe(qs::w4a4()), {"last", {{"conv4", qs::w4a4()}}}},
                                   .modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to()}});
    REQUIRE(result.rows.size() == 10);
    REQUIRE(result.recipes.size() == 2);
    for (const auto& [recipe, row] : {std::pair{0, 9}, std::pair{1, 4}}) {
        const qs::recipe_result& found = result.recipes[static_cast<std::size_t>(recipe)];
        const qs::row& same = result.rows[static_cast<std::size_t>(row)];
        CHECK(found.scores[0].drop == same.scores[0].drop);
        CHECK(found.scores[0].low == same.scores[0].low);
        CHECK(found.output_sqnr_db == same.output_sqnr_db);
        CHECK(found.samples == same.samples);
    }
    CHECK(result.recipes[0].name == "w4a4");
    for (const qs::recipe_choice& choice : result.recipes[0].choices) CHECK(choice.scheme == "w4a4");
    CHECK(result.recipes[1].choices[3] == qs::recipe_choice{"conv3", ""});
    CHECK(result.recipes[1].choices[4] == qs::recipe_choice{"conv4", "w4a4"});
    // One score for each sample, from which the value follows.
    const std::vector<double>& scores = result.recipes[0].sample_scores.at(0);
    REQUIRE(scores.size() == result.samples);
    double sum = 0;
    for (double score : scores) sum += score;
    CHECK(sum / static_cast<double>(scores.size()) == result.recipes[0].scores[0].value);
}

TEST_CASE("A recipe of floats is the baseline") {
    toy::setup s = chain();
    qs::as_hooked engine{s.host};
    const qs::recipe floats{"floats", {{"conv1", std::nullopt}}};
    for (const auto& result : {measure(s.host, s, {floats}), measure(engine, s, {floats})}) {
        CHECK(result.recipes.at(0).scores.at(0).drop == 0);
        CHECK(result.recipes[0].scores[0].value == result.metrics[0].baseline);
        CHECK(std::isinf(result.recipes[0].output_sqnr_db));
        CHECK(result.recipes[0].weight_bytes == 5 * result.storage[0].in_float);
    }
}

TEST_CASE("Weights are counted as they are stored") {
    toy::setup s = chain();  // 6 to 6 channels, three taps
    qs::sweep_options options{.schemes = {qs::w8a8(), qs::w8a8_per_channel(), qs::parse_scheme("a8")},
                              .recipes = {qs::uniform_recipe(qs::w8a8()), {"first", {{"conv0", qs::w8a8()}}}}};
    const auto result = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
    REQUIRE(result.storage.size() == 5);
    const std::uint64_t values = result.layers[0].weights, channels = s.host.nodes[0].channels;
    for (const qs::stored_weights& layer : result.storage) {
        CHECK(layer.in_float == 4 * values);
        REQUIRE(layer.by_scheme.size() == 3);
        CHECK(layer.by_scheme[0] == values + 4);
        CHECK(layer.by_scheme[1] == values + 4 * channels);
        CHECK(layer.by_scheme[2] == 4 * values);
    }
    CHECK(result.recipes[0].weight_bytes == 5 * (values + 4));
    CHECK(result.recipes[1].weight_bytes == values + 4 + 4 * 4 * values);
}

TEST_CASE("A store keeps recipes, whichever are asked for together") {
    toy::setup s = chain();
    const toy::flat metric{qs::agreement{}};
    const qs::recipe mixed{"mixed", {{"conv1", qs::w4a4()}, {"conv3", qs::parse_scheme("w2")}}, qs::w8a8()};
    const qs::recipe other{"other", {{"conv0", qs::parse_scheme("w3")}}, qs::parse_scheme("w2")};
    const auto plain = measure(s.host, s, {mixed, other});
    toy::memory_store store;
    qs::sweep_options options{.schemes = {}, .recipes = {mixed}, .store = &store};
    qs::sweep(s.host, s.seen, s.batches, metric, options);
    options.recipes = {other, mixed};
    s.host.evaluations = 0;
    const auto both = qs::sweep(s.host, s.seen, s.batches, metric, options);
    CHECK(store.times_kept == s.batches.size() * 3);  // the baseline and two recipes
    CHECK(both.recipes[0] == plain.recipes[1]);
    CHECK(both.recipes[1] == plain.recipes[0]);
    s.host.evaluations = 0;
    qs::sweep(s.host, s.seen, s.batches, metric, options);
    CHECK(s.host.evaluations == 0);
}

TEST_CASE("A threshold ends rows and no recipe; layers that are not selected are quantized all the same") {
    toy::setup s = toy::make(toy::chain(5), 1, 8, 12);
    const auto plain = measure(s.host, s, {qs::uniform_recipe(qs::w4a4())});
    qs::sweep_options options{.schemes = {qs::w4a4()}, .recipes = {qs::uniform_recipe(qs::w4a4())}};
    options.stop_threshold = 0.9;
    options.layers = qs::layer_selection{}.named("conv1");
    const auto result = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
    CHECK(result.rows.size() == 1);
    CHECK(result.recipes.at(0).samples == result.samples);
    CHECK(result.recipes[0].scores == plain.recipes[0].scores);
}

TEST_CASE("A metric of a whole set has a value and no scores by sample") {
    toy::setup s = chain();
    const auto result = measure(s.host, s, {qs::uniform_recipe(qs::w4a4())}, qs::off_by_n{0.01});
    CHECK(std::isfinite(result.recipes.at(0).scores.at(0).value));
    CHECK(result.recipes[0].sample_scores.at(0).empty());
}

TEST_CASE("A recipe whose scheme has no range for a layer fails, and the others go on") {
    toy::setup s = chain();
    const qs::recipe channels{"channels", {{"conv2", qs::parse_scheme("a=int8:affine:per_channel")}}};
    const auto result = measure(s.host, s, {channels, qs::uniform_recipe(qs::w8a8())});
    CHECK(toy::contains(result.recipes.at(0).failure, "calibrate with per_channel"));
    CHECK(std::isnan(result.recipes[0].scores.at(0).drop));
    CHECK(result.recipes.at(1).failure.empty());
}

TEST_CASE("Bad recipes are refused before anything is evaluated") {
    toy::setup s = chain();
    s.host.evaluations = 0;
    const auto refused = [&](std::vector<qs::recipe> recipes, std::vector<qs::scheme> given = {}) {
        const qs::sweep_options options{.schemes = std::move(given), .recipes = std::move(recipes)};
        try {
            qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
        } catch (const qs::invalid_argument& e) {
            return std::string{e.what()};
        }
        return std::string{"accepted"};
    };
    CHECK(toy::contains(refused({{"a", {{"cnv1", qs::w8a8()}}}}),
                        "cnv1: the recipe 'a' names this layer, but the graph"));
    CHECK(toy::contains(refused({{"a", {{"cnv1", qs::w8a8()}}}}), "similar names are conv"));
    CHECK(toy::contains(refused({{"a"}, {"a"}}), "two recipes are called 'a'"));
    CHECK(toy::contains(refused({{""}}), "a recipe has no name"));
    CHECK(toy::contains(refused({}), "at least one scheme, such as w8a8(), or a recipe"));
    CHECK(toy::contains(refused({{"a", {}, qs::w4a4()}}, {renamed("w8a8", "w4a4")}), "has the scheme 'w4a4'"));
    CHECK(toy::contains(refused({{"a", {}, qs::parse_scheme("a=int8:affine:per_group:2@mse")}}),
                        "takes the extremes of each activation"));
    CHECK(s.host.evaluations == 0);
}

TEST_CASE("Layers that share weights are chosen together") {
    toy::graph tied = toy::chain(4);
    tied.nodes[3].weight_of = 1;
    toy::setup s = toy::make(std::move(tied), 1, 8);
    const auto both = measure(s.host, s, {{"one", {{"conv1", qs::w4a4()}}}, {"other", {{"conv3", qs::w4a4()}}}});
    CHECK(both.recipes.at(0).scores == both.recipes.at(1).scores);
    CHECK(both.recipes[0].choices.size() == 3);
    CHECK_THROWS_AS(measure(s.host, s, {{"two", {{"conv1", qs::w4a4()}, {"conv3", qs::w8a8()}}}}),
                    qs::invalid_argument);
}
