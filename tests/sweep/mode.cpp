// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/mode.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;
using qs::mode_rule;

namespace {

std::vector<std::size_t> layers_of(const toy::graph& host) {
    std::vector<std::size_t> layers;
    for (std::size_t node = 0; node < host.size(); ++node)
        if (host.info(node).quantizable) layers.push_back(node);
    return layers;
}

/// Returns the cells of a mode by its definition, in the order of the rows.
std::vector<toy::spelled_cell> spell(const qs::sweep_mode& mode, const std::vector<std::size_t>& layers,
                                     std::size_t scheme) {
    std::vector<toy::spelled_cell> cells;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        toy::spelled_cell c;
        for (std::size_t j = 0; j < layers.size(); ++j) {
            const bool quantized = mode.what() == mode_rule::all_but                                         ? j != i
                                   : mode.what() == mode_rule::up_to || mode.what() == mode_rule::cumulative ? j <= i
                                   : mode.what() == mode_rule::from                                          ? j >= i
                                                                                                             : j == i;
            if (quantized) c.quantized.emplace(layers[j], scheme);
        }
        c.outputs = mode.what() != mode_rule::local;
        c.own = mode.what() == mode_rule::only || mode.what() == mode_rule::local;
        cells.push_back(c);
    }
    return cells;
}

/// Adds layers in their order, which is that of the graph here.
qs::sweep_mode cumulative_in_order(const toy::graph& host) {
    std::vector<std::string> names;
    for (std::size_t node : layers_of(host)) names.push_back(host.nodes[node].name);
    return qs::sweep_mode::cumulative(names);
}

std::vector<qs::sweep_mode> unmeasured_modes(const toy::graph& host) {
    return {qs::sweep_mode::only(), qs::sweep_mode::all_but(), qs::sweep_mode::up_to(),
            qs::sweep_mode::from(), qs::sweep_mode::local(),   cumulative_in_order(host)};
}

struct named_host {
    std::string name;
    toy::graph host;
    std::size_t inputs;
};

std::vector<named_host> hosts() {
    std::vector<named_host> all{
        {"chain", toy::chain(7), 1}, {"residual", toy::residual(3), 1}, {"u_net", toy::u_net(3), 1}};
    for (unsigned seed = 1; seed <= 12; ++seed) {
        const std::size_t inputs = 1 + seed % 2;
        all.push_back({"random", toy::random_dag(4 + seed % 10, inputs, seed), inputs});
    }
    return all;
}

double sqnr_of(const std::vector<float>& reference, const std::vector<float>& value) {
    double signal = 0, noise = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const double r = reference[i], d = double{reference[i]} - double{value[i]};
        signal += r * r;
        noise += d * d;
    }
    return 10 * std::log10(signal / noise);
}

}  // namespace

TEST_CASE("modes have names, and are found by them") {
    for (const char* name : {"only", "all_but", "up_to", "from", "cumulative", "pairs", "local"})
        CHECK(qs::parse_mode(name).name() == name);
    CHECK(qs::parse_mode("pairs:7").worst() == 7);
    CHECK(qs::parse_mode("pairs").worst() == 5);
    CHECK(qs::parse_mode("screen:0.01") == qs::sweep_mode::screen(0.01));
    CHECK(qs::parse_mode("screen:1e-3").threshold() == 1e-3);
    CHECK(qs::parse_mode("screen:0.01").name() == "screen");
    for (const char* wrong : {"", "onl", "only:3", "pairs:", "pairs:1", "pairs:x", "pairs:3x", "screen",
                              "screen:", "screen:x", "screen:1x", "screen:nan", "screen:inf"}) {
        INFO(wrong);
        CHECK_THROWS_WITH_AS(qs::parse_mode(wrong), doctest::Contains("known are only, all_but"), qs::invalid_argument);
    }
}

TEST_CASE("in every mode the replay equals a full forward pass bit for bit, and evaluates each distinct value once") {
    for (const named_host& given : hosts()) {
        const toy::setup s = toy::make(given.host, given.inputs, 77, 1);
        const std::vector<std::size_t> layers = layers_of(s.host);
        const qs::scheme how = qs::parse_scheme("w4a4");
        for (const qs::sweep_mode& mode : unmeasured_modes(s.host)) {
            INFO(given.name << " " << mode.name());
            toy::graph host = s.host;
            std::vector<std::vector<float>> seen;
            host.evaluations = 0;
            const auto result =
                qs::sweep(host, s.seen, s.batches, toy::recorder{&seen}, {.schemes = {how}, .modes = {mode}});
            const auto cells = spell(mode, layers, 0);
            std::size_t pass = 0;
            {
                toy::spelled_cell baseline;
                pass = toy::distinct_values(s.host, {baseline});
            }
            CHECK(host.evaluations == pass + toy::distinct_values(s.host, cells));
            CHECK(result.cost.layer_evaluations == host.evaluations);

            std::vector<std::vector<float>> expected;
            for (const auto& c : cells)
                if (c.outputs)
                    for (auto& row :
                         toy::output_rows(s.host, s.batches[0],
                                          toy::all_values(s.host, s.seen, s.batches[0], toy::under(c, {&how, 1}))))
                        expected.push_back(row);
            std::vector<std::vector<float>> found(seen.begin() + static_cast<std::ptrdiff_t>(s.batches[0].samples),
                                                  seen.end());
            // The engine chooses the order of execution, and rows that need the same cell share it.
            const std::set<std::vector<float>> expected_set(expected.begin(), expected.end());
            const std::set<std::vector<float>> found_set(found.begin(), found.end());
            CHECK((expected_set == found_set));
            REQUIRE(result.rows.size() == layers.size());
            for (const qs::row& row : result.rows) {
                CHECK(row.failure.empty());
                CHECK(row.mode == mode.what());
            }
        }
    }
}

TEST_CASE("all modes and schemes in one call share what is equal") {
    for (const named_host& given : hosts()) {
        INFO(given.name);
        toy::setup s = toy::make(given.host, given.inputs, 78, 1);
        const qs::sweep_options options{.schemes = {qs::w8a8(), qs::w4a4()}, .modes = unmeasured_modes(s.host)};
        std::vector<toy::spelled_cell> cells;
        for (std::size_t scheme = 0; scheme < 2; ++scheme)
            for (const qs::sweep_mode& mode : options.modes)
                for (const auto& c : spell(mode, layers_of(s.host), scheme)) cells.push_back(c);
        s.host.evaluations = 0;
        const auto together = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
        CHECK(s.host.evaluations ==
              toy::distinct_values(s.host, {toy::spelled_cell{}}) + toy::distinct_values(s.host, cells));
        // Each row must be what it is alone.
        std::size_t at = 0;
        for (const qs::scheme& how : options.schemes)
            for (const qs::sweep_mode& mode : options.modes)
                for (const qs::row& alone : qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}},
                                                      {.schemes = {how}, .modes = {mode}})
                                                .rows) {
                    const qs::row& row = together.rows.at(at++);
                    CHECK(row.layer == alone.layer);
                    CHECK(row.mode == alone.mode);
                    CHECK(row.scheme == alone.scheme);
                    CHECK(std::memcmp(&row.scores[0].value, &alone.scores[0].value, sizeof(double)) == 0);
                    CHECK(std::memcmp(&row.output_sqnr_db, &alone.output_sqnr_db, sizeof(double)) == 0);
                }
        CHECK(at == together.rows.size());
    }
}

TEST_CASE("local has the layer's own error and nothing else, for two evaluations a layer") {
    toy::setup s = toy::make(toy::chain(9), 1, 5);
    const auto only = qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    s.host.evaluations = 0;
    const auto local = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.modes = {qs::sweep_mode::local()}});
    CHECK(s.host.evaluations == s.batches.size() * (9 + 2 * 9));
    for (std::size_t i = 0; i < 9; ++i) {
        CHECK(local.rows[i].sqnr_db == only.rows[i].sqnr_db);
        CHECK(std::isnan(local.rows[i].scores[0].value));
        CHECK(local.rows[i].samples == only.rows[i].samples);
        CHECK(local.rows[i].failure.empty());
    }
}

TEST_CASE("the measured order of cumulative goes from the most harmless layer to the worst") {
    toy::setup s = toy::make(toy::chain(6), 1, 5);
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{},
                                  {.schemes = {qs::w4a4()}, .modes = {qs::sweep_mode::cumulative()}});
    REQUIRE(result.rows.size() == 12);
    CHECK(result.modes == std::vector<mode_rule>{mode_rule::only, mode_rule::cumulative});
    std::map<std::string, double> alone;
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(result.rows[i].mode == qs::mode_rule::only);
        alone[result.rows[i].layer] = result.rows[i].scores[0].value;
    }
    for (std::size_t i = 7; i < 12; ++i) CHECK(alone.at(result.rows[i - 1].layer) <= alone.at(result.rows[i].layer));
    CHECK(result.rows[6].scores[0].value == alone.at(result.rows[6].layer));
    std::vector<std::string> order;
    for (std::size_t i = 6; i < 12; ++i) order.push_back(result.rows[i].layer);
    const auto given = qs::sweep(s.host, s.seen, s.batches, qs::mse{},
                                 {.schemes = {qs::w4a4()}, .modes = {qs::sweep_mode::cumulative(order)}});
    for (std::size_t i = 0; i < 6; ++i) CHECK(given.rows[i].scores[0].value == result.rows[6 + i].scores[0].value);
}

TEST_CASE("pairs are of the worst layers, with their interaction") {
    toy::setup s = toy::make(toy::residual(2), 1, 5, 6);
    const auto result = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}},
                                  {.schemes = {qs::parse_scheme("w2a2")}, .modes = {qs::sweep_mode::pairs(3)}});
    std::map<std::string, double> alone;
    std::vector<qs::row> pairs;
    for (const qs::row& row : result.rows)
        if (row.mode == qs::mode_rule::only)
            alone[row.layer] = row.scores[0].drop;
        else
            pairs.push_back(row);
    REQUIRE(pairs.size() == 3);
    for (const qs::row& row : pairs) {
        CHECK(row.interaction == row.scores[0].drop - alone.at(row.layer) - alone.at(row.other_layer));
        for (const auto& [layer, drop] : alone)
            if (layer != pairs[0].layer && layer != pairs[0].other_layer && layer != pairs[2].layer &&
                layer != pairs[2].other_layer)
                CHECK(drop <= std::min(alone.at(row.layer), alone.at(row.other_layer)));
    }
}

TEST_CASE("the trace is each layer's error at every later layer") {
    for (const named_host& given : hosts()) {
        INFO(given.name);
        const toy::setup s = toy::make(given.host, given.inputs, 79, 1);
        toy::graph host = s.host;
        const auto plain = qs::sweep(host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w4a4()}});
        const auto result = qs::sweep(host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w4a4()}, .trace = true});
        const std::vector<std::size_t> layers = layers_of(s.host);
        const auto floats = toy::all_values(s.host, s.seen, s.batches[0], {}, qs::w4a4());
        const std::set<std::size_t> outputs(s.host.output_nodes.begin(), s.host.output_nodes.end());
        REQUIRE(result.traces.size() == 1);
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto values = toy::all_values(s.host, s.seen, s.batches[0], {layers[i]}, qs::w4a4());
            CHECK(result.rows[i].scores[0].value == plain.rows[i].scores[0].value);
            for (std::size_t j = 0; j < layers.size(); ++j) {
                const double traced = result.traces[0].sqnr_db[i][j];
                if (std::isnan(traced)) continue;
                CHECK(j >= i);
                CHECK(traced == doctest::Approx(sqnr_of(floats[layers[j]].values, values[layers[j]].values)));
            }
            CHECK(result.traces[0].sqnr_db[i][i] == result.rows[i].sqnr_db);
        }
    }
}

TEST_CASE("a cap on live tensors changes no bit, is kept, and is refused below what a row needs") {
    for (const named_host& given : hosts()) {
        toy::setup s = toy::make(given.host, given.inputs, 80, 3);
        const qs::sweep_options free{
            .schemes = {qs::w4a4()}, .modes = {qs::sweep_mode::only(), qs::sweep_mode::all_but()}, .trace = true};
        const auto expected = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, free);
        for (const std::size_t threads : {1U, 2U}) {
            INFO(given.name << " on " << threads << " threads");
            qs::sweep_options capped = free;
            capped.threads = threads;
            capped.max_live_bytes = 1;
            std::size_t least = 0;
            try {
                qs::sweep(s.host, s.seen, s.batches, qs::mse{}, capped);
                FAIL("no error");
            } catch (const qs::memory_cap& e) {
                const std::string text = e.what();
                least = std::stoul(text.substr(text.find("need ") + 5));
            }
            capped.max_live_bytes = least;
            const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, capped);
            CHECK(result.cost.peak_bytes <= least);
            CHECK(result.cost.layer_evaluations >= expected.cost.layer_evaluations);
            for (std::size_t i = 0; i < expected.rows.size(); ++i)
                CHECK(std::memcmp(&result.rows[i].scores[0].value, &expected.rows[i].scores[0].value, sizeof(double)) ==
                      0);
            capped.max_live_bytes = least - 1;
            CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, capped), qs::memory_cap);
        }
    }
}

TEST_CASE("a cap with room for everything costs a pass over the first batch, also where a later batch is smaller") {
    for (const named_host& given : hosts()) {
        INFO(given.name);
        toy::setup s = toy::make(given.host, given.inputs, 80, 2);
        toy::builder b{81};
        s.batches.push_back(b.make_batch(1, given.inputs, 4, 6));
        const auto evaluations = [&](std::size_t batches, std::size_t cap) {
            const std::vector<toy::batch> some{s.batches.begin(),
                                               s.batches.begin() + static_cast<std::ptrdiff_t>(batches)};
            const qs::sweep_options options{.schemes = {qs::w4a4()}, .trace = true, .max_live_bytes = cap};
            return qs::sweep(s.host, s.seen, some, qs::mse{}, options).cost.layer_evaluations;
        };
        constexpr std::size_t ample = std::size_t{1} << 30;
        const std::uint64_t pass = evaluations(1, ample) - evaluations(1, 0);
        CHECK(pass >= s.host.size());
        CHECK(evaluations(3, ample) == evaluations(3, 0) + pass);
    }
}

TEST_CASE("a sweep that is asked to stop keeps what it has") {
    toy::setup s = toy::make(toy::chain(6), 1, 3, 3);
    const auto before = toy::weights_of(s.host);
    const auto whole = qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    for (std::size_t after = 1; after <= 18; ++after) {
        std::stop_source source;
        qs::sweep_options options{.stop = [&] { return source.stop_requested(); }};
        std::size_t cells = 0;
        options.progress = [&](const qs::progress&) {
            if (++cells == after) source.request_stop();
        };
        const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, options);
        CHECK(result.stopped);
        CHECK(toy::weights_of(s.host) == before);
        std::size_t done = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            done += result.rows[i].samples / 3;
            if (result.rows[i].samples == 9) CHECK(result.rows[i].scores[0].value == whole.rows[i].scores[0].value);
            if (result.rows[i].samples == 0)
                CHECK(result.rows[i].failure == "the sweep was stopped before this row's first batch");
        }
        CHECK(done == after);
    }
}
