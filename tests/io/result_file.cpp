// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/result_file.hpp>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "damaged_files.hpp"

namespace qs = quantsweep;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

qs::sweep_result example() {
    qs::sweep_result result;
    result.graph = "toy";
    result.layers = {{"0:0:conv", {{"block", "res"}, {"kernel", 3}, {"odd", nan}}, true, 27, 100, 4096},
                     {"1:0:fc", {}, false, 10, 10, 99}};
    result.metric = {.name = "top1", .lower_bound = 0.0, .upper_bound = 1.0, .zero_one = true};
    result.baseline = 0.1 + 0.2;
    result.samples = 2000;
    result.confidence = 0.95;
    result.interval = "Clopper-Pearson";
    result.schemes = {{"w4a4", "int4:symmetric", "int4:affine", ""}};
    qs::row row{.layer = "0:0:conv", .scheme = "w4a4", .mode = "only", .quantized = {"weights", "inputs"}};
    row.value = 1.0 / 3;
    row.drop = -0.0;
    row.drop_low = 5e-324;
    row.drop_high = std::numeric_limits<double>::infinity();
    row.p_value = 0.04;
    row.significant = true;
    row.sqnr_db = 21.5;
    row.samples = (std::uint64_t{1} << 60) + 1;
    row.ranges = {{"weights", "int4:symmetric", "mse", -0.1f, 0.7f, -0.8f, 0.7f, 0.1f, 1e-3},
                  {"input 0", "int4:affine", "mse", -3.4e38f, 1e-45f, 0, 0, 0, nan}};
    result.rows = {
        row, {.layer = "1:0:fc", .scheme = "w4a4", .mode = "only", .quantized = {}, .failure = "threw: \"no\"\n"}};
    result.rows[0].verdict = "below";
    result.rows[0].other_layer = "1:0:fc";
    result.rows[0].interaction = -0.125;
    result.rows[0].others = {{"mean_iou", 1.0 / 7, 0.25, -0.0, 5e-324, 1e-3, true}, {"mse", nan}};
    result.rows[1].others = {{"mean_iou"}, {"mse"}};
    result.other_metrics = {{{.name = "mean_iou", .lower_bound = 0.0, .upper_bound = 1.0, .whole_set = true},
                             2.0 / 3,
                             "bootstrap (approximate)"},
                            {{.name = "mse", .higher_is_better = false, .against_float = true}, 0, "none"}};
    result.modes = {"only", "pairs"};
    result.traces = {{"w4a4", {{21.5, nan}, {nan, 1.0 / 3}}}};
    result.rows[1].group = 1;
    result.screenings = {{"w4a4", 0.25, {{{"0:0:conv", "1:0:fc"}, 0.5}, {{"1:0:fc"}, nan}}, 1.0 / 3, true}, {"w8a8"}};
    result.about = "evaluation set";
    result.stop_threshold = 0.01;
    result.stopped = true;
    result.cost = {123, 456, 1.25, std::uint64_t{1} << 40, 55, 77, 99, 12};
    result.calibration_samples = 512;
    return result;
}

nlohmann::json through_file(const qs::sweep_result& result) {
    const damaged_files::folder folder;
    qs::save_result(folder / "r.json", result);
    return qs::result_to_json(qs::load_result(folder / "r.json"));
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
    CHECK(loaded.metric == saved.metric);
    CHECK(loaded.baseline == 0.1 + 0.2);
    CHECK(loaded.calibration_samples == 512);
    REQUIRE(loaded.rows.size() == 2);
    const qs::row& row = loaded.rows[0];
    CHECK(row.quantized == saved.rows[0].quantized);
    CHECK(row.value == 1.0 / 3);
    CHECK(std::signbit(row.drop));
    CHECK(row.drop_low == 5e-324);
    CHECK(std::isinf(row.drop_high));
    CHECK(row.significant);
    CHECK(std::isnan(row.output_sqnr_db));
    CHECK(row.samples == (std::uint64_t{1} << 60) + 1);
    CHECK(row.ranges[0] == saved.rows[0].ranges[0]);
    CHECK(row.ranges[1].observed_high == 1e-45f);
    CHECK(loaded.rows[1].failure == "threw: \"no\"\n");
    CHECK(row.verdict == "below");
    CHECK(row.other_layer == "1:0:fc");
    CHECK(row.interaction == -0.125);
    CHECK(std::isnan(loaded.rows[1].interaction));
    CHECK(row.others[0] == saved.rows[0].others[0]);
    CHECK(std::signbit(row.others[0].low));
    REQUIRE(loaded.rows[1].others.size() == 2);
    CHECK(std::isnan(loaded.rows[1].others[1].value));
    REQUIRE(loaded.other_metrics.size() == 2);
    CHECK(loaded.other_metrics[0].metric == saved.other_metrics[0].metric);
    CHECK(loaded.other_metrics[0].baseline == 2.0 / 3);
    CHECK(loaded.other_metrics[1].interval == "none");
    CHECK(loaded.modes == saved.modes);
    REQUIRE(loaded.traces.size() == 1);
    CHECK(loaded.traces[0].sqnr_db[1][1] == 1.0 / 3);
    CHECK(std::isnan(loaded.traces[0].sqnr_db[0][1]));
    CHECK_FALSE(loaded.rows[0].group.has_value());
    CHECK(loaded.rows[1].group == 1);
    REQUIRE(loaded.screenings.size() == 2);
    CHECK(loaded.screenings[0].groups[0] == saved.screenings[0].groups[0]);
    CHECK(loaded.screenings[0].cleared_drop == 1.0 / 3);
    CHECK(loaded.screenings[0].confirmed);
    CHECK(std::isnan(loaded.screenings[1].cleared_drop));
    CHECK_FALSE(loaded.screenings[1].confirmed);
    CHECK(loaded.cost.parameter_bytes == 55);
    CHECK(loaded.cost.screen_evaluations == 77);
    CHECK(loaded.cost.only_evaluations == 99);
    CHECK(loaded.cost.full_passes == 12);
    CHECK(loaded.about == "evaluation set");
    CHECK(loaded.stop_threshold == 0.01);
    CHECK(loaded.stopped);
    CHECK(loaded.cost.seconds == 1.25);
    CHECK(loaded.cost.peak_bytes == std::uint64_t{1} << 40);
    CHECK(qs::result_to_json(loaded) == qs::result_to_json(saved));
    CHECK(folder.files() == 1);
}

TEST_CASE("an empty result, and a metric without bounds, come back too") {
    const qs::sweep_result empty;
    CHECK(through_file(empty) == qs::result_to_json(empty));
    qs::sweep_result result = example();
    result.metric.upper_bound = std::nullopt;
    CHECK(through_file(result) == qs::result_to_json(result));
}

TEST_CASE("the keys are those that readers of the file rely on") {
    const auto j = qs::result_to_json(example());
    for (const char* key : {"quantsweep", "graph", "baseline", "schemes", "rows", "explanation", "cost"})
        CHECK(j.contains(key));
    for (const char* key : {"name", "layers", "calibration_samples"}) CHECK(j["graph"].contains(key));
    for (const char* key :
         {"layer", "scheme", "mode", "quantized", "value", "drop", "drop_low", "drop_high", "significant", "sqnr_db",
          "output_sqnr_db", "samples", "failure", "p_value", "ranges", "norm_folded"})
        CHECK(j["rows"][0].contains(key));
    for (const char* key : {"layer_evaluations", "layer_evaluations_naive", "seconds", "peak_bytes"})
        CHECK(j["cost"].contains(key));
    CHECK(j["quantsweep"] == QUANTSWEEP_VERSION);
    CHECK(j["baseline"]["metric"] == "top1");
    CHECK(j["baseline"]["samples"] == 2000);
    CHECK(j["rows"][0]["failure"].is_null());
    CHECK(j["rows"][0]["norm_folded"] == true);
    CHECK(j["rows"][1]["value"] == "NaN");
}

TEST_CASE("a file without other metrics and screenings, as older ones are, still loads") {
    qs::sweep_result result = example();
    const auto with = qs::result_to_json(result);
    auto without = with;
    without.erase("other_metrics");
    without.erase("screenings");
    without["baseline"].erase("whole_set");
    for (const char* key : {"screen_evaluations", "only_evaluations"}) without["cost"].erase(key);
    for (auto& row : without["rows"]) row.erase("others"), row.erase("group");
    const qs::sweep_result loaded = qs::result_from_json(without);
    CHECK(loaded.other_metrics.empty());
    CHECK(loaded.rows[0].others.empty());
    CHECK_FALSE(loaded.metric.whole_set);
    result.other_metrics.clear();
    result.screenings.clear();
    result.cost.screen_evaluations = result.cost.only_evaluations = 0;
    for (qs::row& row : result.rows) row.others.clear(), row.group.reset();
    CHECK(qs::result_to_json(loaded) == qs::result_to_json(result));
    for (const char* key : {"others", "other_metrics"}) {
        auto broken = with;
        (broken.contains(key) ? broken[key] : broken["rows"][0][key]) = "none";
        CHECK_THROWS_AS(qs::result_from_json(broken), qs::malformed_file);
    }
}

TEST_CASE("the explanation is written in sentences and in numbers, and made anew from what is read") {
    qs::sweep_result result = example();
    result.layers.clear();
    result.rows.clear();
    for (int i = 0; i < 60; ++i) {
        const bool exit = i % 6 == 5;
        const std::string name = "layer" + std::to_string(i);
        result.layers.push_back({name, {{"role", exit ? "exit" : "entry"}, {"kernel", i % 2 ? 1 : 3}}});
        result.rows.push_back({.layer = name, .scheme = "w4a4", .mode = "only"});
        result.rows.back().drop = (exit ? 0.05 : 0.0) + 0.001 * (i % 7 - 3);
    }
    auto j = qs::result_to_json(result);
    REQUIRE(j["explanation"].size() == 1);
    const nlohmann::json found = j["explanation"][0];
    CHECK(found["scheme"] == "w4a4");
    CHECK(found["loss"] == "drop");
    CHECK(found["sentences"][0].get<std::string>().find("Exit layers (10 of 60 layers) hold ") == 0);
    CHECK(found["statements"][0]["conditions"][0] ==
          nlohmann::json{{"attribute", "role"}, {"relation", "="}, {"value", "exit"}});
    CHECK(found["statements"][0]["layers"].size() == 10);
    CHECK(found["statements"][0]["p_value"] == 1.0 / 2000);
    CHECK(found["measured"] == 60);
    CHECK(through_file(result) == j);
    j["explanation"] = "anything";
    CHECK(qs::result_to_json(qs::result_from_json(j))["explanation"][0] == found);
}

TEST_CASE("another format and missing parts are refused with what was expected") {
    auto j = qs::result_to_json(example());
    j["result_format"] = 2;
    CHECK_THROWS_WITH_AS(qs::result_from_json(j), doctest::Contains("result format 2"), qs::malformed_file);
    j = qs::result_to_json(example());
    j["rows"][1].erase("drop");
    CHECK_THROWS_WITH_AS(qs::result_from_json(j), doctest::Contains("\"drop\" is missing"), qs::malformed_file);
    j = qs::result_to_json(example());
    j["rows"][1]["samples"] = -1;
    CHECK_THROWS_WITH_AS(qs::result_from_json(j), doctest::Contains("found -1"), qs::malformed_file);
    CHECK_THROWS_AS(qs::result_from_json(nlohmann::json::array()), qs::malformed_file);
    CHECK_THROWS_AS(qs::load_result("no/such/file.json"), qs::unreadable_file);
}

TEST_CASE("a damaged result is an error or a result, never anything else") {
    const damaged_files::folder folder;
    const std::string good = qs::result_to_json(example()).dump();
    for (std::uint32_t seed = 1; seed <= 600; ++seed) {
        INFO("seed: ", seed);
        damaged_files::put(folder / "r.json",
                           seed % 2 ? damaged_files::damage(good, seed) : damaged_files::damage_number(good, seed));
        try {
            const qs::sweep_result loaded = qs::load_result(folder / "r.json");
            const auto j = qs::result_to_json(loaded);
            CHECK(qs::result_to_json(qs::result_from_json(j)) == j);
        } catch (const qs::error& e) {
            CHECK(e.code() == qs::error_code::malformed_file);
        }
    }
}

TEST_CASE("the fuzzer begins with files that load") {
    for (const auto& seed : std::filesystem::directory_iterator{"tests/fuzz/seeds/result_file"})
        CHECK_NOTHROW(qs::load_result(seed.path()));
}
