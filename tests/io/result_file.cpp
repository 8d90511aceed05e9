// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/result_file.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/version.hpp>

#include "damaged_files.hpp"

namespace qs = quantsweep;
using nlohmann::json;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

qs::row measured_row() {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    qs::row row{.layer = "0:0:conv", .scheme = "w4a4", .quantized = {"weights", "inputs"}};
    row.scores = {{1.0 / 3, -0.0, 5e-324, infinity, 0.04, true}, {1.0 / 7, 0.25, -0.0, 5e-324, 1e-3, true}, {nan}};
    row.scores[2].value_low = 1.0 / 9;
    row.scores[2].value_high = infinity;
    row.sqnr_db = 21.5;
    row.samples = (std::uint64_t{1} << 60) + 1;
    row.ranges = {{"weights", "int4:symmetric", "mse", -0.1f, 0.7f, -0.8f, 0.7f, 0.1f, 1e-3},
                  {"input 0", "int4:affine", "mse", -3.4e38f, 1e-45f, 0, 0, 0, nan}};
    row.ranges[0].host_type = "bfloat16";
    row.ranges[0].host_rounding_db = 0.1 + 0.2;
    row.side = qs::verdict::below;
    row.other_layer = "1:0:fc";
    row.interaction = -0.125;
    return row;
}

qs::sweep_result example() {
    qs::sweep_result result;
    result.graph = "toy";
    result.layers = {{"0:0:conv", {{"block", "res"}, {"kernel", 3}, {"odd", nan}}, true, 27, 100, 4096},
                     {"1:0:fc", {}, false, 10, 10, 99}};
    result.metrics = {
        {{.name = "top1", .lower_bound = 0.0, .upper_bound = 1.0, .zero_one = true}, 0.1 + 0.2, "Clopper-Pearson"},
        {{.name = "mean_iou", .lower_bound = 0.0, .upper_bound = 1.0, .whole_set = true},
         2.0 / 3,
         "bootstrap (approximate)"},
        {{.name = "parts",
          .higher_is_better = false,
          .against_float = true,
          .whole_set = true,
          .ratio = true,
          .exponential = true},
         0,
         "none"}};
    result.samples = 2000;
    result.confidence = 0.95;
    result.schemes = {{"w4a4", "int4:symmetric", "int4:affine", ""}};
    result.rows = {measured_row(), {.layer = "1:0:fc", .scheme = "w4a4", .failure = "threw: \"no\"\n", .group = 1}};
    result.rows[1].scores.resize(3);
    result.modes = {qs::mode_rule::only, qs::mode_rule::pairs};
    result.traces = {{"w4a4", {{21.5, nan}, {nan, 1.0 / 3}}}};
    result.recipes = {{.name = "mixed",
                       .choices = {{"0:0:conv", "w4a4"}, {"1:0:fc"}},
                       .scores = {{0.5, 0.25, 0.125, 1.0 / 3, 0.04, true}, {}, {nan}},
                       .output_sqnr_db = 12.5,
                       .samples = 2,
                       .weight_bytes = (std::uint64_t{1} << 60) + 1,
                       .sample_scores = {{1, 0}, {}, {1.0 / 3, nan}}},
                      {.name = "failed", .scores = {{}, {}, {}}, .sample_scores = {{}, {}, {}}, .failure = "no range"}};
    result.allocation = qs::allocation_summary{.metric = "top1",
                                               .cost_name = "bytes of weights",
                                               .float_cost = (std::uint64_t{1} << 60) + 1,
                                               .budget = 100,
                                               .choosing_samples = 12,
                                               .verifying_samples = 13,
                                               .baseline = 1.0 / 3,
                                               .recommended = "w4a4",
                                               .reason = "it loses least",
                                               .adds_up = false,
                                               .pairs = {{{"0:0:conv", "w4a4"}, {"1:0:fc"}, 1.0 / 7}},
                                               .error_bound = 1e-9};
    result.allocation->points = {
        {"w4a4", true, {{"0:0:conv", "w4a4"}, {"1:0:fc"}}, 27, {5}, nan, 21.5, 0.25, {0.5, 0.25}}};
    result.allocation->limits = {{"microseconds", 6}};
    result.allocation->points[0].rival = "none";
    result.allocation->points[0].against_rival = {nan, 1.0 / 3, 0.1, 0.5, 0.01, true};
    result.remedies = {
        {"0:0:conv", "w4a4", "weights per channel", "w4a4:per_channel", "Scales.", {0.5, 0.25}, {nan, 1.0 / 3}, true},
        {.layer = "1:0:fc", .failure = "no range"},
        {.layer = "1:0:fc", .treatment = qs::layer_treatment{.layer = "1:0:fc", .bias_shift = {1.0F / 3, -2}}}};
    result.storage = {{"0:0:conv", 108, {18}}, {"1:0:fc", 40, {9}}};
    result.screenings = {{"w4a4", 0.25, {{{"0:0:conv", "1:0:fc"}, 0.5}, {{"1:0:fc"}, nan}}, 1.0 / 3, true}, {"w8a8"}};
    result.explanations = {{"w4a4", "drop", {}, {"0:0:conv"}, 1.0 / 3, 2, 1, 17, 1999, ~std::uint64_t{0}}};
    result.explanations[0].statements = {{"early layers with kernel at most 3",
                                          {{"position", qs::relation::is, "early"},
                                           {"kernel", qs::relation::at_most, 3},
                                           {"norm", qs::relation::is_not, "none"},
                                           {"odd", qs::relation::at_least, nan}},
                                          {"layers of res blocks"},
                                          {"0:0:conv"},
                                          0.75,
                                          1.5,
                                          5e-4}};
    result.about = qs::estimand::evaluation_set;
    result.stop_threshold = 0.01;
    result.stopped = true;
    result.cost = {123, 456, 1.25, std::uint64_t{1} << 40, 55, 77, 99, 12, 3};
    result.cost.fewer_threads = "4 were requested, but each batch uses one thread, and there are 3 batches";
    result.rows[0].nonfinite = {7, 3, 17};
    result.selection = "named '*:conv'";
    result.calibration_samples = 512;
    return result;
}

/// Returns the content of a result's file.
json document(const qs::sweep_result& result) { return json::parse(qs::result_to_json(result)); }

qs::sweep_result loaded_from(const json& j) { return qs::result_from_json(j.dump()); }

std::string through_file(const qs::sweep_result& result) {
    const damaged_files::folder folder;
    qs::save_result(folder / "r.json", result);
    return qs::result_to_json(qs::load_result(folder / "r.json"));
}

/// Makes 60 layers in which the exit layers dip.
qs::sweep_result with_dips() {
    qs::sweep_result result;
    result.metrics = {{{.name = "top1"}, 0.9, "t (approximate)"}};
    for (int i = 0; i < 60; ++i) {
        const bool exit = i % 6 == 5;
        const std::string name = "layer" + std::to_string(i);
        result.layers.push_back({name, {{"role", exit ? "exit" : "entry"}, {"kernel", i % 2 ? 1 : 3}}});
        result.rows.push_back({.layer = name, .scheme = "w4a4", .scores = {qs::score{}}});
        result.rows.back().scores[0].drop = (exit ? 0.05 : 0.0) + 0.001 * (i % 7 - 3);
    }
    return result;
}

}  // namespace

TEST_CASE("a result comes back as it was") {
    const damaged_files::folder folder;
    const qs::sweep_result saved = example();
    qs::save_result(folder / "r.json", saved);
    const qs::sweep_result loaded = qs::load_result(folder / "r.json");
    CHECK(loaded.graph == "toy");
    REQUIRE(loaded.layers.size() == 2);
    CHECK(loaded.layers[0].norm_folded);
    CHECK(loaded.layers[0].attributes.find("kernel")->second == qs::attribute_value{3});
    CHECK(std::isnan(*loaded.layers[0].attributes.find("odd")->second.number()));
    CHECK(loaded.layers[1].summary_bytes == 99);
    REQUIRE(loaded.metrics.size() == 3);
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(loaded.metrics[k].info == saved.metrics[k].info);
        CHECK(loaded.metrics[k].interval == saved.metrics[k].interval);
    }
    CHECK(loaded.metrics[0].baseline == 0.1 + 0.2);
    CHECK(loaded.metrics[1].baseline == 2.0 / 3);
    CHECK(loaded.calibration_samples == 512);
    CHECK(loaded.samples == 2000);
    CHECK(loaded.confidence == 0.95);
    CHECK(loaded.modes == saved.modes);
    CHECK(loaded.traces == saved.traces);
    CHECK(loaded.screenings == saved.screenings);
    CHECK(loaded.recipes == saved.recipes);
    CHECK(loaded.storage == saved.storage);
    CHECK(loaded.remedies == saved.remedies);
    CHECK(loaded.allocation == saved.allocation);
    CHECK(loaded.cost.parameter_bytes == 55);
    CHECK(loaded.cost.screen_evaluations == 77);
    CHECK(loaded.cost.only_evaluations == 99);
    CHECK(loaded.cost.full_passes == 12);
    CHECK(loaded.about == qs::estimand::evaluation_set);
    CHECK(loaded.stop_threshold == 0.01);
    CHECK(loaded.stopped);
    CHECK(loaded.cost.seconds == 1.25);
    CHECK(loaded.cost.peak_bytes == std::uint64_t{1} << 40);
    CHECK(qs::result_to_json(loaded) == qs::result_to_json(saved));
    CHECK(folder.files() == 1);
}

TEST_CASE("rows come back as they were, each number bit for bit") {
    const qs::sweep_result saved = example(), loaded = qs::result_from_json(qs::result_to_json(saved));
    REQUIRE(loaded.rows.size() == 2);
    CHECK(loaded.rows == saved.rows);
    const qs::row& row = loaded.rows[0];
    CHECK(row.scores[0].value == 1.0 / 3);
    CHECK(std::signbit(row.scores[0].drop));
    CHECK(row.scores[0].low == 5e-324);
    CHECK(std::isinf(row.scores[0].high));
    CHECK(row.scores[0].significant);
    CHECK(std::signbit(row.scores[1].low));
    CHECK(std::isnan(row.scores[2].value));
    CHECK(std::isnan(row.output_sqnr_db));
    CHECK(row.samples == (std::uint64_t{1} << 60) + 1);
    CHECK(row.nonfinite == qs::nonfinite_elements{7, 3, 17});
    CHECK(row.output_nonfinite == qs::nonfinite_elements{});
    CHECK(loaded.cost.threads == 3);
    CHECK(loaded.selection == "named '*:conv'");
    CHECK(loaded.cost.fewer_threads == "4 were requested, but each batch uses one thread, and there are 3 batches");
    CHECK(row.ranges[1].observed_high == 1e-45f);
    CHECK(row.ranges[0].host_rounding_db == 0.1 + 0.2);
    CHECK(row.ranges[1].host_type.empty());
    CHECK(row.side == qs::verdict::below);
    CHECK(row.other_layer == "1:0:fc");
    CHECK(row.interaction == -0.125);
    CHECK_FALSE(row.group.has_value());
    CHECK(loaded.rows[1].failure == "threw: \"no\"\n");
    CHECK(std::isnan(loaded.rows[1].interaction));
    CHECK(loaded.rows[1].group == 1);
    CHECK(loaded.rows[1].side == qs::verdict::open);
}

TEST_CASE("every rule, verdict and estimand comes back from its word, and no other word does") {
    qs::sweep_result result = example();
    using enum qs::mode_rule;
    result.modes = {only, all_but, up_to, from, cumulative, pairs, local, screen};
    for (qs::mode_rule mode : result.modes)
        for (qs::verdict side : {qs::verdict::open, qs::verdict::below, qs::verdict::above}) {
            result.rows.push_back(measured_row());
            result.rows.back().mode = mode;
            result.rows.back().side = side;
        }
    const qs::sweep_result loaded = qs::result_from_json(qs::result_to_json(result));
    CHECK(loaded.modes == result.modes);
    CHECK(loaded.rows == result.rows);
    result.about = qs::estimand::population;
    CHECK(qs::result_from_json(qs::result_to_json(result)).about == qs::estimand::population);
    for (const char* word : {"", "Only", "only "}) {
        json broken = document(result);
        broken["rows"][0]["mode"] = word;
        CHECK_THROWS_WITH_AS(loaded_from(broken), doctest::Contains("where \"only\", \"all_but\""), qs::malformed_file);
    }
    json broken = document(result);
    broken["rows"][0]["side"] = "beside";
    CHECK_THROWS_WITH_AS(loaded_from(broken), doctest::Contains("where \"\", \"below\" or \"above\""),
                         qs::malformed_file);
}

TEST_CASE("an empty result, and a metric without bounds, come back too") {
    qs::sweep_result empty;
    empty.metrics.resize(1);
    CHECK(through_file(empty) == qs::result_to_json(empty));
    qs::sweep_result result = example();
    result.metrics[0].info.upper_bound = std::nullopt;
    CHECK(through_file(result) == qs::result_to_json(result));
}

TEST_CASE("the keys are those that readers of the file rely on") {
    const json j = document(example());
    for (const char* key :
         {"quantsweep", "graph", "metrics", "samples", "interval", "modes", "stopped", "schemes", "rows", "traces",
          "screenings", "explanations", "cost", "recipes", "storage", "allocation", "remedies"})
        CHECK(j.contains(key));
    for (const char* key : {"name", "layers", "calibration_samples"}) CHECK(j["graph"].contains(key));
    for (const char* key : {"info", "baseline", "interval"}) CHECK(j["metrics"][0].contains(key));
    for (const char* key : {"confidence", "about", "stop_threshold"}) CHECK(j["interval"].contains(key));
    for (const char* key : {"layer", "scheme", "mode", "quantized", "scores", "sqnr_db", "output_sqnr_db", "samples",
                            "failure", "ranges", "norm_folded", "side", "other_layer", "interaction", "group"})
        CHECK(j["rows"][0].contains(key));
    for (const char* key : {"value", "drop", "low", "high", "p_value", "significant"})
        CHECK(j["rows"][0]["scores"][0].contains(key));
    for (const char* key : {"layer_evaluations", "layer_evaluations_naive", "seconds", "peak_bytes"})
        CHECK(j["cost"].contains(key));
    CHECK(j["quantsweep"] == QUANTSWEEP_VERSION);
    CHECK(j["metrics"][0]["info"]["name"] == "top1");
    CHECK(j["samples"] == 2000);
    CHECK(j["interval"]["about"] == "evaluation set");
    CHECK(j["modes"] == json{"only", "pairs"});
    CHECK(j["rows"][0]["mode"] == "only");
    CHECK(j["rows"][0]["side"] == "below");
    CHECK(j["rows"][1]["side"].is_null());
    CHECK(j["rows"][0]["failure"].is_null());
    CHECK(j["rows"][0]["norm_folded"] == true);
    CHECK(j["rows"][1]["scores"][0]["value"] == "NaN");
}

TEST_CASE("a row has one score for each metric, of which there is one at least") {
    json j = document(example());
    j["rows"][1]["scores"].erase(2);
    CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains("one score for each of the 3 metrics"), qs::malformed_file);
    for (const char* columns : {"scores", "sample_scores"}) {
        j = document(example());
        j["recipes"][1][columns].erase(2);
        CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains("each of the 3 metrics"), qs::malformed_file);
    }
    j = document(qs::sweep_result{});
    CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains("at least one metric"), qs::malformed_file);
    for (const char* key : {"metrics", "rows", "screenings", "explanations", "modes", "traces", "recipes", "storage",
                            "allocation", "remedies"}) {
        j = document(example());
        j[key] = "none";
        CHECK_THROWS_AS(loaded_from(j), qs::malformed_file);
        j.erase(key);
        CHECK_THROWS_AS(loaded_from(j), qs::malformed_file);
    }
}

TEST_CASE("the explanation is written in sentences and in numbers, and comes back as it was") {
    qs::sweep_result result = with_dips();
    result.explanations = qs::explain(result);
    json j = document(result);
    REQUIRE(j["explanations"].size() == 1);
    const json found = j["explanations"][0];
    CHECK(found["scheme"] == "w4a4");
    CHECK(found["loss"] == "drop");
    CHECK(found["sentences"][0].get<std::string>().find("Exit layers (10 of 60 layers) account for ") == 0);
    CHECK(found["statements"][0]["conditions"][0] == json{{"attribute", "role"}, {"relation", "="}, {"value", "exit"}});
    CHECK(found["statements"][0]["layers"].size() == 10);
    CHECK(found["statements"][0]["p_value"] == 1.0 / 2000);
    CHECK(found["measured"] == 60);
    CHECK(through_file(result) == qs::result_to_json(result));
    const qs::explanation loaded = loaded_from(j).explanations.at(0);
    CHECK(loaded.statements.at(0).text == result.explanations[0].statements[0].text);
    CHECK(loaded.statements.at(0).conditions == result.explanations[0].statements[0].conditions);
    CHECK(loaded.layers == result.explanations[0].layers);
    // The sentences follow from the rest and are not read.
    j["explanations"][0].erase("sentences");
    CHECK(document(loaded_from(j))["explanations"][0] == found);
    j["explanations"][0]["statements"][0]["conditions"][0]["relation"] = "~";
    CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains("where \"=\", \"!=\", \">=\" or \"<=\""),
                         qs::malformed_file);
}

TEST_CASE("another format and missing parts are refused with what was expected") {
    json j = document(example());
    for (int format : {4, 6}) {
        j["result_format"] = format;
        CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains(("result format " + std::to_string(format)).c_str()),
                             qs::malformed_file);
    }
    j = document(example());
    j["rows"][1]["scores"][0].erase("drop");
    CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains("\"drop\" is missing"), qs::malformed_file);
    j = document(example());
    j["rows"][1]["samples"] = -1;
    CHECK_THROWS_WITH_AS(loaded_from(j), doctest::Contains("found -1"), qs::malformed_file);
    CHECK_THROWS_AS(loaded_from(json::array()), qs::malformed_file);
    CHECK_THROWS_AS(qs::load_result("no/such/file.json"), qs::unreadable_file);
}

TEST_CASE("a damaged result is an error or a result, never anything else") {
    const damaged_files::folder folder;
    const std::string good = qs::result_to_json(example());
    int accepted = 0;
    for (std::uint32_t seed = 1; seed <= 600; ++seed) {
        INFO("seed: ", seed);
        damaged_files::put(folder / "r.json",
                           seed % 2 ? damaged_files::damage(good, seed) : damaged_files::damage_number(good, seed));
        try {
            const qs::sweep_result loaded = qs::load_result(folder / "r.json");
            const std::string text = qs::result_to_json(loaded);
            CHECK(qs::result_to_json(qs::result_from_json(text)) == text);
            ++accepted;
        } catch (const qs::error& e) {
            CHECK(e.code() == qs::error_code::malformed_file);
        }
    }
    CHECK(accepted > 10);
}

TEST_CASE("the fuzzer begins with files that load") {
    for (const auto& seed : std::filesystem::directory_iterator{"tests/fuzz/seeds/result_file"})
        CHECK_NOTHROW(qs::load_result(seed.path()));
}
