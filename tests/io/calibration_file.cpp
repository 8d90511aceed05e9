// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/calibration_file.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/version.hpp>

#include "../support/text.hpp"
#include "damaged_files.hpp"

namespace qs = quantsweep;

namespace a_host {

/// A user's observer that is saved by its two functions alone.
struct last_value {
    float last = 0;
    std::uint64_t seen = 0;
    void observe(std::span<const float> values) {
        if (values.empty()) return;
        last = values.back();
        seen += values.size();
    }
    qs::distribution summary() const { return {{}, last, last, seen}; }
};
void write_state(qs::state_writer to, const last_value& v) {
    to.member("last").number(double{v.last});
    to.member("seen").count(v.seen);
}
void read_state(qs::state_reader from, last_value& v) {
    v.last = from.member("last").single();
    v.seen = from.member("seen").count();
}

}  // namespace a_host

namespace {

template <class Observer = qs::bit_histogram<>>
qs::calibration<Observer> example_calibration() {
    const auto seen = [](std::vector<float> values) {
        Observer o;
        o.observe(values);
        return o;
    };
    return {12,
            {{{"input 0", 4}, seen({0.1f, -2.5f, 0.0f})}, {{"0:0:conv \xce\xb1", 2}, seen({3e38f, 1e-42f})}},
            {{"0:0:conv \xce\xb1", {"input 0"}, {seen({0.3f, 0.7f})}}, {"add", {"input 0", "0:0:conv \xce\xb1"}, {}}}};
}

template <class Observer>
bool same(const qs::calibration<Observer>& a, const qs::calibration<Observer>& b) {
    return qs::calibration_to_json(a) == qs::calibration_to_json(b);
}

/// Returns the example's document, for changes.
nlohmann::json document() { return nlohmann::json::parse(qs::calibration_to_json(example_calibration())); }

std::string message_of(auto&& act) {
    try {
        act();
    } catch (const qs::malformed_file& e) {
        return e.what();
    }
    return "nothing was thrown";
}

using toy::contains;

}  // namespace

TEST_CASE("a calibration comes back as it was") {
    const damaged_files::folder folder;
    auto saved = example_calibration();
    saved.values[0].fewest_elements = 3;
    saved.values[1].empty_tensors = 7;
    saved.nonfinite = qs::nonfinite_policy::refuse;
    saved.memory = {1000000, 999999, 4, "64 buckets a binade"};
    qs::save_calibration(folder / "c.json", saved);
    const auto loaded = qs::load_calibration(folder / "c.json");
    CHECK(loaded.samples == 12);
    CHECK(loaded.nonfinite == saved.nonfinite);
    CHECK(loaded.memory == saved.memory);
    CHECK(loaded.values[0].fewest_elements == 3);
    CHECK(loaded.values[1].empty_tensors == 7);
    REQUIRE(loaded.values.size() == 2);
    CHECK(loaded.values[0].elements == 4);
    CHECK(loaded.find_value("0:0:conv \xce\xb1")->seen == saved.values[1].seen);
    REQUIRE(loaded.layers.size() == 2);
    CHECK(loaded.layers[0].weights == saved.layers[0].weights);
    CHECK(loaded.layers[1].inputs == saved.layers[1].inputs);
    CHECK(folder.files() == 1);
}

TEST_CASE("observers per channel, and of a user's own, are saved too") {
    const damaged_files::folder folder;
    const auto channels = example_calibration<qs::per_channel<qs::moments>>();
    qs::save_calibration(folder / "c.json", channels);
    CHECK(same(qs::load_calibration<qs::per_channel<qs::moments>>(folder / "c.json"), channels));
    const auto several = example_calibration<qs::combined<qs::bit_histogram<>, qs::moving_average_min_max>>();
    qs::save_calibration(folder / "c.json", several);
    CHECK(same(qs::load_calibration<qs::combined<qs::bit_histogram<>, qs::moving_average_min_max>>(folder / "c.json"),
               several));
    const auto own = example_calibration<a_host::last_value>();
    qs::save_calibration(folder / "c.json", own);
    CHECK(same(qs::load_calibration<a_host::last_value>(folder / "c.json"), own));
}

TEST_CASE("a file of another observer or format says what was found and what was expected") {
    const damaged_files::folder folder;
    qs::save_calibration(folder / "c.json", example_calibration<qs::min_max>());
    const std::string other = message_of([&] { qs::load_calibration(folder / "c.json"); });
    CHECK(contains(other, (folder / "c.json").string()));
    CHECK(contains(other, "by the observer min_max, but one by bit_histogram<6> was expected"));
    auto j = document();
    CHECK(j["quantsweep"] == QUANTSWEEP_VERSION);
    j["calibration_format"] = 99;
    CHECK(contains(message_of([&] { qs::calibration_from_json(j.dump()); }), "calibration format 99"));
}

TEST_CASE("what is wrong is said with the value or the layer that it is in") {
    auto j = document();
    j["values"][1]["seen"]["counts"]["finite"] = 17;
    CHECK(contains(message_of([&] { qs::calibration_from_json(j.dump()); }), "0:0:conv"));
    j = document();
    j["layers"][0].erase("inputs");
    CHECK(contains(message_of([&] { qs::calibration_from_json(j.dump()); }), "\"inputs\" is missing"));
    j = document();
    j["nonfinite"] = "shout";
    CHECK(contains(message_of([&] { qs::calibration_from_json(j.dump()); }), "found \"shout\" where \"ignore\""));
    j = document();
    j["values"][1]["name"] = "input 0";
    CHECK(contains(message_of([&] { qs::calibration_from_json(j.dump()); }), "twice"));
}

TEST_CASE("files that are not there, folders, and text that is no calibration") {
    const damaged_files::folder folder;
    CHECK_THROWS_AS(qs::load_calibration(folder / "none.json"), qs::unreadable_file);
    CHECK_THROWS_AS(qs::load_calibration(folder / ""), qs::unreadable_file);
    for (const char* text : {"", "{", "[]", "7", "{}", "\xff\xfe", "{\"calibration_format\":1}"}) {
        damaged_files::put(folder / "c.json", text);
        CHECK_THROWS_AS(qs::load_calibration(folder / "c.json"), qs::malformed_file);
    }
}

TEST_CASE("a write that fails says so, leaves the old file and nothing else") {
    const damaged_files::folder folder;
    CHECK_THROWS_AS(qs::save_calibration(folder / "no/such/c.json", example_calibration()), qs::unreadable_file);
    std::filesystem::create_directory(folder / "taken");
    damaged_files::put(folder / "taken/file", "x");
    CHECK_THROWS_AS(qs::save_calibration(folder / "taken", example_calibration()), qs::unreadable_file);
    CHECK(folder.files() == 1);
    CHECK(std::filesystem::exists(folder / "taken/file"));
}

TEST_CASE("a damaged calibration is an error or a calibration, never anything else") {
    const damaged_files::folder folder;
    const std::string good = qs::calibration_to_json(example_calibration());
    int accepted = 0;
    for (std::uint32_t seed = 1; seed <= 600; ++seed) {
        INFO("seed: ", seed);
        damaged_files::put(folder / "c.json",
                           seed % 2 ? damaged_files::damage(good, seed) : damaged_files::damage_number(good, seed));
        try {
            const auto loaded = qs::load_calibration(folder / "c.json");
            CHECK(same(qs::calibration_from_json(qs::calibration_to_json(loaded)), loaded));
            ++accepted;
        } catch (const qs::error& e) {
            CHECK(e.code() == qs::error_code::malformed_file);
        }
    }
    CHECK(accepted < 300);
}

TEST_CASE("the fuzzer begins with files that load") {
    const std::filesystem::path seeds = "tests/fuzz/seeds/calibration_file";
    CHECK_NOTHROW(qs::load_calibration<>(seeds / "empty.json"));
    CHECK_NOTHROW(qs::load_calibration<>(seeds / "histogram.json"));
    using others = qs::combined<qs::min_max, qs::moving_average_min_max, qs::moments, qs::per_channel<qs::min_max>>;
    CHECK_NOTHROW(qs::load_calibration<others>(seeds / "min_max_and_others.json"));
}
