// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/analyze/explain.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/analyze/detail/kinds.hpp>
#include <quantsweep/analyze/detail/losses.hpp>
#include <quantsweep/analyze/detail/wording.hpp>

#include "../support/repetitions.hpp"
#include "planted_dips.hpp"

using namespace quantsweep;
using testing::exits;
using testing::layer_rule;
using testing::noise;
using testing::planted_sweep;

namespace {

const std::vector<layer_summary>& layers() {
    static const std::vector<layer_summary> read = testing::reference_layers();
    return read;
}

bool nowhere(const layer_summary&) { return false; }
bool scaling(const layer_summary& layer) { return testing::word_of(layer, "role") == "scaling_pointwise"; }
bool of_att(const layer_summary& layer) {
    return testing::word_of(layer, "role") == "exit" && testing::word_of(layer, "block") == "att";
}
bool of_fmb(const layer_summary& layer) {
    return testing::word_of(layer, "block") == "fmb" && exits({"stage1", "stage2"})(layer);
}
bool early(const layer_summary& layer) { return exits({"stage0", "stage1", "stage2"})(layer); }
bool third(const layer_summary& layer) { return exits({"stage3"})(layer); }
bool fourth(const layer_summary& layer) { return exits({"stage4"})(layer); }
bool last_mb(const layer_summary& layer) { return layer.name == "stage4:0:2"; }

layer_rule any(std::vector<layer_rule> rules) {
    return [rules](const layer_summary& layer) {
        return std::any_of(rules.begin(), rules.end(), [&](const layer_rule& rule) { return rule(layer); });
    };
}

std::set<std::string> as_set(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

/// Plants dips of 10 to 30 standard deviations of the noise.
sweep_result noisy(const layer_rule& planted, std::uint32_t seed) {
    noise random{seed};
    return planted_sweep(layers(), planted, [&](bool dips) {
        return 0.002 * (random.normal() + (dips ? 10 + 20 * random.uniform() : 0));
    });
}

}  // namespace

TEST_CASE("planted dips are found exactly, in three statements at most") {
    const std::pair<std::string, layer_rule> planted[] = {
        {"early and third-stage exits, scaling", any({early, third, scaling})},
        {"and all of the fourth stage's", any({early, third, scaling, fourth})},
        {"and only its MBConv's", any({early, third, scaling, last_mb})},
        {"and only its attention blocks'", any({early, third, scaling, of_att})},
        {"FusedMBConv alone at the front", any({of_fmb, third, scaling})},
        {"the same, and the fourth stage", any({of_fmb, third, scaling, fourth})},
        {"the same, and its MBConv", any({of_fmb, third, scaling, last_mb})},
        {"one kind", scaling}};
    std::size_t missed = 0;
    for (const auto& one : planted)
        for (std::uint32_t seed = 1; seed <= toy::repetitions(10); ++seed) {
            const layer_rule& rule = one.second;
            INFO(one.first, ", seed ", seed);
            const explanation found = explain(noisy(rule, seed)).front();
            CHECK(found.statements.size() <= 3);
            missed += as_set(found.layers) != testing::names_where(layers(), rule);
            CHECK(found.share > 0.5);
            for (const statement& s : found.statements) CHECK(s.p_value <= 0.01);
        }
    CHECK(missed == 0);
}

TEST_CASE("kinds are described in words, with how much they hold") {
    const sweep_result result =
        planted_sweep(layers(), any({early, third, scaling}), [](bool dips) { return dips ? 0.05 : 0.0; });
    const explanation found = explain(result).front();
    CHECK(found.scheme == "w8a8");
    CHECK(found.loss == "drop");
    CHECK(found.measured == 69);
    CHECK(found.tried > 500);
    REQUIRE(found.statements.size() == 2);
    const statement& first = found.statements[0];
    CHECK(first.text == "exit layers up to stage3");
    CHECK(first.conditions ==
          std::vector<condition>{{"role", relation::is, "exit"}, {"stage", relation::at_most, "stage3"}});
    CHECK(std::find(first.synonyms.begin(), first.synonyms.end(), "layers up to stage3 without activation") !=
          first.synonyms.end());
    CHECK(first.layers.size() == 10);
    CHECK(first.share == doctest::Approx(10.0 / 14));
    CHECK(first.lift == doctest::Approx(69.0 / 14));
    CHECK(first.p_value == 1.0 / 2000);
    CHECK(found.statements[1].text == "scaling pointwise layers");
    CHECK(found.share == doctest::Approx(1));
}

TEST_CASE("outliers in 13 layers are told in few layers, and in the network's words where these fit") {
    const auto text = [](const std::string& planting) {
        std::string all;
        const explanation found = explain(testing::outlier_sweep(planting)).front();
        for (const statement& s : found.statements) all += s.text + "; ";
        return all;
    };
    CHECK(text("many_exits") == "layers of fmb blocks up to stage2; exit layers in stage3; ");
    CHECK(text("some_exits") == "exit layers up to stage4 with kernel 1; depthwise layers; ");
    CHECK(text("scaling") == "scaling pointwise layers; exit layers in stage3; ");
    CHECK(text("most_in_scaling") == "scaling pointwise layers; ");  // 4 layers, with 80 % of the loss
    for (const char* planting : {"many_exits", "some_exits", "scaling", "most_in_scaling", "both"}) {
        INFO(planting);
        const explanation found = explain(testing::outlier_sweep(planting)).front();
        CHECK(found.layers.size() <= 24);
        CHECK(found.share > 0.75);
        for (const statement& s : found.statements) {
            CHECK(s.layers.size() <= 14);
            CHECK(s.lift > 1);
        }
    }
    // The measured attributes describe exactly what was planted, and no short description in other words does.
    CHECK(as_set(explain(testing::outlier_sweep("both")).front().layers) ==
          testing::names_where(layers(), testing::planted_outliers));
}

TEST_CASE("on noise alone nothing stands out: at most one run in twenty says otherwise" *
          doctest::test_suite("simulation")) {
    const std::size_t runs = toy::repetitions(1000), allowed = runs / 20;
    const auto false_alarms = [&](const auto& draw) {
        std::size_t count = 0;
        for (std::uint32_t seed = 1; seed <= runs; ++seed) {
            noise random{seed};
            const sweep_result result = planted_sweep(layers(), nowhere, [&](bool) { return draw(random); });
            count += !explain(result).front().statements.empty();
        }
        return count;
    };
    SUBCASE("normal") {
        CHECK(false_alarms([](noise& random) { return 0.002 * random.normal(); }) <= allowed);
    }
    SUBCASE("heavy-tailed") {
        CHECK(false_alarms([](noise& random) { return 0.002 * random.cauchy(); }) <= allowed);
    }
    SUBCASE("mostly exact ties") {
        CHECK(false_alarms([](noise& random) {
                  return random.uniform() < 0.7 ? 0 : std::round(2 * random.normal()) / 5000;
              }) <= allowed);
    }
}

TEST_CASE("the same result has the same explanation, another seed another p-value at most") {
    const sweep_result result = noisy(any({early, third}), 3);
    const explanation first = explain(result).front(), again = explain(result).front();
    REQUIRE(first.statements.size() == again.statements.size());
    for (std::size_t i = 0; i < first.statements.size(); ++i)
        CHECK(first.statements[i].p_value == again.statements[i].p_value);
    explain_options options;
    options.seed = 2;
    options.permutations = 999;
    const explanation other = explain(result, options).front();
    CHECK(other.layers == first.layers);
    CHECK(other.permutations == 999);
    CHECK(other.statements.front().p_value == 1.0 / 1000);
}

TEST_CASE("measured attributes explain where the host's do not") {
    noise random{5};
    std::vector<layer_summary> measured = layers();
    for (std::size_t i = 0; i < measured.size(); ++i)
        measured[i].attributes["weight_range_ratio"] = i % 8 == 3 ? 20 + random.uniform() : 2 + random.uniform();
    const auto wide = [](const layer_summary& layer) {
        return *layer.attributes.find("weight_range_ratio")->second.number() > 10;
    };
    const sweep_result result =
        planted_sweep(measured, wide, [&](bool dips) { return 0.002 * (random.normal() + (dips ? 15 : 0)); });
    const explanation found = explain(result).front();
    REQUIRE(found.statements.size() == 1);
    CHECK(found.statements[0].text.find("layers with weight range ratio at least ") == 0);
    CHECK(as_set(found.layers) == testing::names_where(measured, wide));
}

TEST_CASE("a cut is at a number of two digits, and covers the layers that it says") {
    std::vector<std::optional<attribute_value>> values;
    for (std::size_t i = 0; i < 64; ++i) values.emplace_back(8.29 + 1e-5 * static_cast<double>(i * i));
    for (std::size_t i = 0; i < 64; ++i) values.emplace_back(0.5 + 0.0321 * static_cast<double>(i));
    for (const char* name : {"weight_kurtosis", "sparsity"}) {
        std::vector<detail::literal> made;
        detail::literal_maker{{name, values}, 0, made}.make();
        CHECK(made.size() >= 3);
        std::vector<std::string> texts;
        for (const detail::literal& l : made) {
            const std::string text = detail::in_words(l.what.value);
            CHECK(text.size() <= 4);
            texts.push_back(detail::with_words(l.what));
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double value = *values[i]->number(), cut = *l.what.value.number();
                CHECK(l.layers.contains(i) == (l.what.how == relation::at_least ? value >= cut : value <= cut));
            }
        }
        std::sort(texts.begin(), texts.end());
        CHECK(std::adjacent_find(texts.begin(), texts.end()) == texts.end());
    }
}

TEST_CASE("what a row clipped counts as an attribute, weights apart from activations") {
    noise random{6};
    const auto some = [](const layer_summary& layer) { return layer.name.size() % 2 == 0 && layer.name.back() == '1'; };
    sweep_result result =
        planted_sweep(layers(), some, [&](bool dips) { return 0.002 * (random.normal() + (dips ? 15 : 0)); });
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        range_used weights{"weights", "int8:symmetric", "mse"}, input{"input 0", "int8:affine", "mse"};
        weights.clipped = 0.001 * random.uniform();
        input.clipped = result.rows[i].scores[0].drop > 0.015 ? 0.05 + 0.01 * random.uniform() : 0.001;
        result.rows[i].ranges = {weights, input};
    }
    std::set<std::string> dipping;
    for (const row& r : result.rows)
        if (r.scores[0].drop > 0.015) dipping.insert(r.layer);
    const explanation found = explain(result).front();
    CHECK(as_set(found.layers) == dipping);
}

TEST_CASE("a metric against float is explained by the noise it lets through") {
    noise random{7};
    sweep_result result = planted_sweep(layers(), nowhere, [](bool) { return 0; });
    result.metrics[0].info = {"sqnr_db", true, {}, {}, false, true};
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        result.rows[i].scores = {score{(early(layers()[i]) ? 20 : 40) + 2 * random.normal()}};
    }
    const explanation found = explain(result).front();
    CHECK(found.loss == "noise");
    CHECK(as_set(found.layers) == testing::names_where(layers(), early));
    CHECK(found.share > 0.7);

    row r{.layer = "a", .scheme = "w8a8", .scores = {score{0.75}}};
    CHECK(detail::loss_of({"cosine", true, -1.0, 1.0, false, true}, r) == 0.25);
    CHECK(detail::loss_of({"mse", false, {}, {}, false, true}, r) == 0.75);
    r.scores[0].value = 20;
    CHECK(detail::loss_of({"sqnr_db", true, {}, {}, false, true}, r) == doctest::Approx(0.01));
    r.scores[0].drop = 0.5;
    CHECK(detail::loss_of({"top1", true, 0.0, 1.0, true, false}, r) == 0.5);
    r.failure = "threw";
    CHECK(std::isnan(detail::loss_of({"top1", true, 0.0, 1.0, true, false}, r)));
}

TEST_CASE("failed rows are left out and counted, rows of other modes are not looked at") {
    sweep_result result = noisy(any({early, third, scaling}), 4);
    result.rows[1].scores[0].drop = std::nan("");
    result.rows[2].scores[0].drop = std::numeric_limits<double>::infinity();
    result.rows[4].failure = "evaluate threw";
    row other = result.rows[20];
    other.mode = mode_rule::all_but;
    other.scores[0].drop = 0.9;
    result.rows.push_back(other);
    const explanation found = explain(result).front();
    CHECK(found.measured == 66);
    CHECK(found.left_out == 3);
    std::set<std::string> expected = testing::names_where(layers(), any({early, third, scaling}));
    for (std::size_t gone : {1u, 2u, 4u}) expected.erase(result.rows[gone].layer);
    CHECK(as_set(found.layers) == expected);
}

TEST_CASE("results without numbers, or with equal or extreme ones, are explained by nothing, without a fault") {
    CHECK(explain(sweep_result{}).empty());
    sweep_result result = planted_sweep(layers(), nowhere, [](bool) { return 0; });
    CHECK(explain(result).front().statements.empty());
    for (row& r : result.rows) r.scores[0].drop = -0.01;
    CHECK(explain(result).front().statements.empty());
    double sign = 1;
    for (row& r : result.rows) r.scores[0].drop = (sign = -sign) * std::numeric_limits<double>::max();
    CHECK(explain(result).front().measured == 69);
    for (row& r : result.rows) r.scores[0].drop = std::nan("");
    CHECK(explain(result).front().left_out == 69);
    result.rows.resize(1);
    result.rows[0].scores[0].drop = 1;
    CHECK(explain(result).front().statements.empty());
    result = noisy(early, 1);
    for (layer_summary& layer : result.layers) layer.name += "?";  // now no row has a described layer
    for (row& r : result.rows) std::replace(r.layer.begin(), r.layer.end(), ':', '.');
    CHECK(explain(result).front().tried == 0);
}

TEST_CASE("numbers with few values are compared with each, others with cuts at round places") {
    CHECK(detail::round_number(5.2381, 5.1) == 5.2);
    CHECK(detail::round_number(8.29412, 8.1) == 8.2);
    CHECK(detail::round_number(8.29412, 8.2939) == 8.3);  // excludes layers at 8.29412
    CHECK(detail::round_up(0.123456, 0.2) == 0.16);
    CHECK(detail::round_up(0.1234, 0.1235) == 0.12);
    CHECK(detail::round_up(64, 512) == 64);
    CHECK(detail::round_number(1024, 1) == 1024);
    CHECK(detail::round_number(0.0123456, 0) == 0.01);
    CHECK(detail::phrase({{"kernel", relation::is, 3}, {"norm", relation::is_not, "none"}}) ==
          "layers with kernel 3 and with norm");
    CHECK(detail::phrase({{"block", relation::is, "mb"}, {"stage", relation::at_least, 3}}) ==
          "layers of mb blocks from stage 3 on");
    CHECK(detail::phrase({{"position", relation::is, "early"}, {"depthwise", relation::is, "no"}}) ==
          "early layers that are not depthwise");
}

TEST_CASE("winsorized scores do not depend on the scale, and no single loss dominates them") {
    const std::vector<double> losses{0, 1, -1, 2, -2, 0.5, -0.5, 1e9};
    const std::vector<double> scores = detail::winsorized_scores(losses);
    double sum = 0;
    for (double score : scores) sum += score;
    CHECK(sum == doctest::Approx(0));
    CHECK(scores[7] - scores[0] < 6.5);
    std::vector<double> scaled = losses;
    for (double& loss : scaled) loss *= 8;
    CHECK(detail::winsorized_scores(scaled) == scores);
    CHECK(detail::winsorized_scores(std::vector<double>(5, 3.0)).empty());
}
