// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/recipe_file.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/core/error.hpp>

#include "damaged_files.hpp"

namespace qs = quantsweep;

namespace {

const std::vector<qs::recipe> examples{
    {"mixed",
     {{"fc1", qs::w4a8()}, {"fc2", std::nullopt}, {"fc3 + fc4", qs::parse_scheme("w=int8:symmetric@percentile:99.99")}},
     qs::w8a8_per_channel()},
    {"\"odd\"\n", {}, std::nullopt}};

}  // namespace

TEST_CASE("Recipes come back as they were") {
    const damaged_files::folder folder;
    qs::save_recipes(folder / "r.json", examples);
    CHECK(qs::load_recipes(folder / "r.json") == examples);
    CHECK(qs::recipes_from_json(qs::recipes_to_json({})).empty());
}

TEST_CASE("What a layer is treated with comes back to the bit, and a scheme of that kind is an object") {
    qs::recipe treated{"treated", {{"fc1", qs::w4a8()}}, qs::w8a8()};
    treated.layers["fc1"]->treatment = qs::layer_treatment{.layer = "fc1",
                                                           .bias_shift = {1.0F / 3, -0.0F, 1e-30F},
                                                           .importance = {0.1F, 2},
                                                           .equalization = {3, 1.0F / 7},
                                                           .hadamard = true,
                                                           .input_low = -0.7F,
                                                           .input_high = 1.1F};
    treated.layers["fc1"]->name = qs::scheme_text(*treated.layers["fc1"]);
    const std::string text = qs::recipes_to_json({&treated, 1});
    CHECK(qs::recipes_from_json(text) == std::vector{treated});
    CHECK(std::signbit(qs::recipes_from_json(text)[0].layers["fc1"]->treatment->bias_shift[1]));
    const auto j = nlohmann::json::parse(text);
    CHECK(j["recipes"][0]["layers"]["fc1"]["scheme"] == "w4a8");
    CHECK(j["recipes"][0]["layers"]["fc1"]["treatment"]["layer"] == "fc1");
}

TEST_CASE("Schemes are written as their text") {
    qs::recipe named = examples[0];
    named.layers["fc1"]->name = "a name of its own";
    const auto j = nlohmann::json::parse(qs::recipes_to_json({&named, 1}));
    CHECK(j["recipe_format"] == 1);
    CHECK(j["recipes"][0]["layers"]["fc1"] == "w4a8");
    CHECK(j["recipes"][0]["layers"]["fc2"] == "float");
    CHECK(j["recipes"][0]["otherwise"] == "w8a8:per_channel");
}

TEST_CASE("A file that is no recipe is refused with what was expected") {
    using doctest::Contains;
    const auto read = [](const char* recipes, int format = 1) {
        return qs::recipes_from_json(R"({"recipe_format": )" + std::to_string(format) + R"(, "recipes": )" + recipes +
                                     "}");
    };
    CHECK(read(R"([{"name": "a", "layers": {"x": "w4"}, "otherwise": "float"}])").at(0).layers.size() == 1);
    CHECK_THROWS_WITH_AS(read("[]", 2), Contains("recipe format 2"), qs::malformed_file);
    CHECK_THROWS_WITH_AS(read(R"([{"name": "a", "layers": {}}])"), Contains("\"otherwise\" is missing"),
                         qs::malformed_file);
    CHECK_THROWS_WITH_AS(read(R"([{"name": "a", "layers": ["x"], "otherwise": "float"}])"), Contains("an object"),
                         qs::malformed_file);
    CHECK_THROWS_WITH_AS(read(R"([{"name": "a", "layers": {"x": "w"}, "otherwise": "float"}])"),
                         Contains("no scheme is called 'w'"), qs::malformed_file);
    CHECK_THROWS_AS(qs::load_recipes("no/such/file.json"), qs::unreadable_file);
}

TEST_CASE("Damaged recipes are an error or recipes, never anything else") {
    const std::string good = qs::recipes_to_json(examples);
    int accepted = 0;
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        try {
            const std::vector<qs::recipe> read = qs::recipes_from_json(damaged_files::damage(good, seed));
            CHECK(qs::recipes_from_json(qs::recipes_to_json(read)) == read);
            ++accepted;
        } catch (const qs::error&) {
        }
    }
    CHECK(accepted < 2000);
}
