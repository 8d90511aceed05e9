// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/plan/screen_search.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <set>
#include <span>
#include <sstream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/report/csv.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// A chain of layers that return their input, plus a loss if their weights are coarse.
struct planted_chain {
    using tensor = toy::tensor;
    std::vector<float> loss;
    std::vector<std::string> names{};
    std::vector<std::vector<float>> weights{};
    std::vector<std::vector<std::size_t>> sources{};
    std::vector<std::size_t> output{};
    std::vector<qs::parameter> lent{};
    std::size_t evaluations = 0;

    explicit planted_chain(std::vector<float> losses) : loss{std::move(losses)} {
        for (std::size_t i = 0; i < loss.size(); ++i) {
            names.push_back("layer" + std::to_string(i));
            weights.push_back({1.0F, 0.3F});
            sources.push_back({i == 0 ? qs::graph_input(0) : i - 1});
        }
        output = {loss.size() - 1};
    }
    std::size_t size() const { return loss.size(); }
    qs::layer_info info(std::size_t n) const { return {names[n]}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return sources[n]; }
    std::span<const std::size_t> outputs() const { return output; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        lent = {{qs::tensor_view<float>{weights[n].data(), {2, 1}}}};
        return lent;
    }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        ++evaluations;
        tensor made = *in[0];
        if (std::abs(weights[n][1] - 0.3F) > 0.005F)
            for (float& value : made.values) value += loss[n];
        return made;
    }
    planted_chain clone() const { return *this; }
};

/// Scores how far the output is from 0, the output of the float network.
struct distance {
    qs::metric_info info() const { return {"distance", false}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        return std::abs(double{s.outputs[0][0]});
    }
};

struct planted {
    planted_chain host;
    std::vector<toy::batch> batches{};
    qs::calibration<> seen{};

    explicit planted(std::vector<float> loss) : host{std::move(loss)} {
        for (std::size_t samples : {3U, 2U, 4U}) {
            toy::batch b;
            b.samples = samples;
            b.inputs = {{std::vector<float>(samples), {samples, 1}}};
            batches.push_back(std::move(b));
        }
        seen = qs::calibrate(host, batches);
        host.evaluations = 0;
    }
    qs::sweep_result screen(double threshold, qs::sweep_options options = {.schemes = {qs::parse_scheme("w4")}}) {
        options.modes = {qs::sweep_mode::screen(threshold)};
        return qs::sweep(host, seen, batches, distance{}, options);
    }
};

std::vector<float> sound_layers(std::size_t layers) { return std::vector<float>(layers, 0.001F); }

std::set<std::string> above(const qs::sweep_result& result) {
    std::set<std::string> names;
    for (const qs::row& row : result.rows)
        if (row.side == qs::verdict::above) names.insert(row.layer);
    return names;
}

using names = std::set<std::string>;

}  // namespace

TEST_CASE("screening finds exactly the planted layers, for fewer evaluations than only") {
    constexpr std::size_t layers = 100;
    std::vector<float> loss = sound_layers(layers);
    loss[7] = loss[53] = 1;
    planted p{loss};
    const auto only = qs::sweep(p.host, p.seen, p.batches, distance{}, {.schemes = {qs::parse_scheme("w4")}});
    p.host.evaluations = 0;
    const auto result = p.screen(0.5);
    CHECK(above(result) == names{"layer7", "layer53"});
    CHECK(result.cost.layer_evaluations == p.host.evaluations);
    CHECK(result.cost.screen_evaluations == p.host.evaluations);
    CHECK(result.cost.only_evaluations == only.cost.layer_evaluations);
    CHECK(result.cost.screen_evaluations < result.cost.only_evaluations);
    REQUIRE(result.screenings.size() == 1);
    const qs::screening& told = result.screenings[0];
    CHECK(told.scheme == "w4");
    CHECK(told.threshold == 0.5);
    CHECK(told.confirmed);
    CHECK(told.cleared_drop == doctest::Approx(0.098));
    CHECK(told.groups[0].layers.size() == layers);
    CHECK(told.groups[0].drop == doctest::Approx(2.098));
    CHECK(told.groups.size() < 40);
    REQUIRE(result.rows.size() == layers);
    for (std::size_t i = 0; i < layers; ++i) {
        const qs::row& row = result.rows[i];
        INFO(row.layer);
        CHECK(row.layer == p.host.names[i]);
        CHECK(row.mode == qs::mode_rule::screen);
        CHECK(row.failure == "");
        CHECK(std::isnan(row.scores[0].p_value));
        CHECK_FALSE(row.scores[0].significant);
        CHECK(row.ranges.size() == 1);
        REQUIRE(row.group.has_value());
        const qs::screened_group& group = told.groups.at(*row.group);
        CHECK(std::count(group.layers.begin(), group.layers.end(), row.layer) == 1);
        CHECK(group.drop == row.scores[0].drop);
        for (const qs::screened_group& other : told.groups)
            if (std::count(other.layers.begin(), other.layers.end(), row.layer) == 1)
                CHECK(other.layers.size() >= group.layers.size());
        CHECK((row.side == qs::verdict::above) == (row.scores[0].drop >= 0.5));
        if (group.layers.size() > 1) continue;
        CHECK(row.scores[0].drop == only.rows[i].scores[0].drop);
        CHECK(row.scores[0].low == only.rows[i].scores[0].low);
        CHECK(row.scores[0].high == only.rows[i].scores[0].high);
        CHECK(row.output_sqnr_db == only.rows[i].output_sqnr_db);
    }
}

TEST_CASE("a sound_layers network is cleared at once, and a harmful one is searched to the last layer") {
    planted mild{sound_layers(16)};
    const auto cleared = mild.screen(0.5);
    CHECK(cleared.screenings[0].groups.size() == 3);  // all layers; then every second and the others, to confirm
    CHECK(cleared.screenings[0].confirmed);
    for (const qs::row& row : cleared.rows) CHECK(row.side == qs::verdict::below);
    planted harsh{std::vector<float>(16, 1)};
    const auto found = harsh.screen(0.5);
    CHECK(above(found).size() == 16);
    CHECK(found.screenings[0].groups.size() == 31);
    CHECK(found.screenings[0].confirmed);
    CHECK(std::isnan(found.screenings[0].cleared_drop));
    planted one{{1}};
    CHECK(above(one.screen(0.5)) == names{"layer0"});
    CHECK(above(one.screen(1.5)).empty());
}

TEST_CASE("layers that repair each other fail the confirmation, and are found") {
    std::vector<float> loss = sound_layers(32);
    loss[10] = 1;
    loss[11] = -1;
    loss[20] = 2;
    planted p{loss};
    const auto result = p.screen(0.5);
    CHECK(above(result) == names{"layer10", "layer11", "layer20"});
    const qs::screening& told = result.screenings[0];
    CHECK(told.confirmed);  // confirms the layers that remain cleared
    const auto has_both = [](const qs::screened_group& g) {
        return std::count(g.layers.begin(), g.layers.end(), "layer10") +
                   std::count(g.layers.begin(), g.layers.end(), "layer11") ==
               2;
    };
    // These two were cleared together.
    CHECK(std::any_of(told.groups.begin(), told.groups.end(),
                      [&](const auto& g) { return has_both(g) && g.drop < 0.5; }));
}

TEST_CASE("layers that lose nothing alone and something together are kept apart from those that lose alone") {
    planted p{std::vector<float>(8, 0.3F)};
    const auto result = p.screen(0.5);
    CHECK(above(result).empty());
    for (const qs::row& row : result.rows) CHECK(row.side == qs::verdict::below);
    CHECK_FALSE(result.screenings[0].confirmed);
    CHECK(result.screenings[0].cleared_drop == doctest::Approx(2.4));
}

TEST_CASE("a layer that fails is a failed row, and the others are cleared without it") {
    std::vector<float> loss = sound_layers(20);
    loss[5] = missing;
    loss[13] = 1;
    planted p{loss};
    const auto result = p.screen(0.5);
    CHECK(above(result) == names{"layer13"});
    for (std::size_t i = 0; i < 20; ++i) {
        INFO(i);
        CHECK(result.rows[i].failure.empty() == (i != 5));
        CHECK(result.rows[i].side == (i == 5 ? qs::verdict::open : i == 13 ? qs::verdict::above : qs::verdict::below));
    }
    CHECK(std::isnan(result.rows[5].scores[0].drop));
    CHECK(result.screenings[0].confirmed);
}

TEST_CASE("each scheme is searched on its own") {
    std::vector<float> loss = sound_layers(24);
    loss[3] = 1;
    planted p{loss};
    const auto result = p.screen(0.5, {.schemes = {qs::parse_scheme("w8"), qs::parse_scheme("w4")}});
    REQUIRE(result.rows.size() == 48);
    REQUIRE(result.screenings.size() == 2);
    CHECK(result.screenings[0].groups.size() == 3);  // w8 is too fine to cause the loss
    CHECK(result.rows[3].side == qs::verdict::below);
    CHECK(result.rows[24 + 3].side == qs::verdict::above);
    CHECK(above(result) == names{"layer3"});
    CHECK(result.cost.layer_evaluations == p.host.evaluations);
}

TEST_CASE("in a real network what is above is so alone, too") {
    for (unsigned seed = 1; seed <= 6; ++seed) {
        INFO("seed " << seed);
        toy::setup s = toy::make(toy::random_dag(12, 1, seed), 1, seed + 50, 6);
        const qs::sweep_options options{.schemes = {qs::w8a8(), qs::parse_scheme("w2a2")},
                                        .modes = {qs::sweep_mode::screen(0.2), qs::sweep_mode::only()}};
        const auto result = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
        const std::size_t layers = result.rows.size() / 4;
        CHECK(result.modes == std::vector<qs::mode_rule>{qs::mode_rule::screen, qs::mode_rule::only});
        for (std::size_t scheme = 0; scheme < 2; ++scheme)
            for (std::size_t i = 0; i < layers; ++i) {
                const qs::row &row = result.rows[2 * scheme * layers + i],
                              &only = result.rows[(2 * scheme + 1) * layers + i];
                REQUIRE(row.layer == only.layer);
                CHECK(row.side != qs::verdict::open);
                if (row.side == qs::verdict::above) CHECK(row.scores[0].drop == only.scores[0].drop);
                if (row.side == qs::verdict::above) CHECK(row.sqnr_db == only.sqnr_db);
            }
        CHECK(result.cost.screen_evaluations < result.cost.layer_evaluations);
    }
}

TEST_CASE("a round of groups costs their distinct values and the baseline's, once") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        INFO("seed " << seed);
        toy::setup s = toy::make(toy::random_dag(10, 1, seed), 1, seed + 50, 1);
        toy::spelled_cell none, all, parts[2];
        for (std::size_t node = 0; node < s.host.size(); ++node) {
            if (!s.host.info(node).quantizable) continue;
            parts[all.quantized.size() % 2].quantized.emplace(node, 0);
            all.quantized.emplace(node, 0);
        }
        s.host.evaluations = 0;
        const auto result =
            qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, {.modes = {qs::sweep_mode::screen(2)}});
        CHECK(result.screenings[0].groups.size() == 3);
        const std::size_t expected =
            toy::distinct_values(s.host, {none, all}) + toy::distinct_values(s.host, {none, parts[0], parts[1]});
        CHECK(s.host.evaluations == expected);
        CHECK(result.cost.screen_evaluations == expected);
    }
}

TEST_CASE("under a cap a screening comes to the same") {
    toy::setup s = toy::make(toy::u_net(3), 1, 9, 2);
    qs::sweep_options options{.schemes = {qs::parse_scheme("w2a2")}, .modes = {qs::sweep_mode::screen(0.3)}};
    const auto free = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
    options.max_live_bytes = 20 * 3 * 8 * 6 * sizeof(float);
    const auto capped = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
    CHECK(capped.cost.peak_bytes <= options.max_live_bytes);
    CHECK(capped.screenings == free.screenings);
    for (std::size_t i = 0; i < free.rows.size(); ++i)
        CHECK(capped.rows[i].output_sqnr_db == free.rows[i].output_sqnr_db);
}

namespace {

std::string told(const qs::sweep_result& result) {
    std::ostringstream text;
    qs::write_csv(text, result);
    for (const qs::row& row : result.rows) text << qs::to_string(row.side) << ' ' << row.group.value_or(999) << '\n';
    for (const qs::screening& each : result.screenings) {
        text << each.scheme << ' ' << each.cleared_drop << ' ' << each.confirmed << '\n';
        for (const qs::screened_group& group : each.groups) text << group.layers.size() << ' ' << group.drop << '\n';
    }
    text << result.cost.layer_evaluations << ' ' << result.cost.screen_evaluations << ' '
         << result.cost.only_evaluations;
    return text.str();
}

}  // namespace

TEST_CASE("threads and a store change nothing") {
    std::vector<float> loss = sound_layers(18);
    loss[4] = loss[11] = 1;
    loss[12] = -1;
    planted p{loss};
    const qs::sweep_options options{.schemes = {qs::parse_scheme("w4"), qs::parse_scheme("w3")}};
    const std::string expected = told(p.screen(0.5, options));
    qs::sweep_options threaded = options;
    threaded.threads = 3;
    CHECK(told(p.screen(0.5, threaded)) == expected);
    threaded.modes = {qs::sweep_mode::screen(0.5)};
    toy::memory_store whole;
    threaded.store = &whole;
    CHECK(told(qs::sweep(p.host, p.seen, p.batches, distance{}, threaded)) == expected);
    std::mt19937 random{5};
    for (std::size_t share = 0; share <= 5; ++share) {
        toy::memory_store store;
        for (const auto& [place, record] : whole.kept)
            if (random() % 5 < share) store.kept.emplace(place, record);
        threaded.store = &store;
        CHECK(told(qs::sweep(p.host, p.seen, p.batches, distance{}, threaded)) == expected);
        CHECK(store.kept == whole.kept);
    }
}

TEST_CASE("a screening that is asked to stop keeps what it has, and claims no more") {
    std::vector<float> loss = sound_layers(12);
    loss[4] = 1;
    planted p{loss};
    const std::set<std::string> all = above(p.screen(0.5));
    for (std::size_t after = 1; after < 60; ++after) {
        std::stop_source source;
        qs::sweep_options options{.schemes = {qs::parse_scheme("w4")}, .stop = [&] { return source.stop_requested(); }};
        std::size_t steps = 0;
        options.progress = [&](const qs::progress&) {
            if (++steps == after) source.request_stop();
        };
        const auto result = p.screen(0.5, options);
        INFO("after " << after);
        REQUIRE(result.rows.size() == 12);
        CHECK(result.stopped == (steps >= after));
        for (const qs::row& row : result.rows) {
            if (row.side == qs::verdict::above) CHECK(all.count(row.layer) == 1);
            if (row.side == qs::verdict::below) CHECK(all.count(row.layer) == 0);
            CHECK((row.samples > 0 || !row.failure.empty()));
        }
        if (result.stopped && after < 20) CHECK_FALSE(result.screenings[0].confirmed);
    }
    std::stop_source source;
    source.request_stop();
    const auto nothing =
        p.screen(0.5, {.schemes = {qs::parse_scheme("w4")}, .stop = [&] { return source.stop_requested(); }});
    for (const qs::row& row : nothing.rows) CHECK(row.failure.find("stopped before") != std::string::npos);
}

TEST_CASE("screen asks for a metric with a drop") {
    toy::setup s = toy::make(toy::chain(2), 1, 3);
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.modes = {qs::sweep_mode::screen(0.1)}}),
                         doctest::Contains("has none"), qs::invalid_argument);
}
