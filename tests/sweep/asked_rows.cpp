// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/plan/asked_rows.hpp>

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

/// A toy network in which additions are quantizable too: they are layers without weights.
struct adds_are_layers : toy::graph {
    explicit adds_are_layers(toy::graph of) : toy::graph{std::move(of)} {}
    qs::layer_info info(std::size_t node) const {
        qs::layer_info found = toy::graph::info(node);
        found.quantizable = true;
        return found;
    }
    adds_are_layers clone() const { return adds_are_layers{toy::graph::clone()}; }
};

std::vector<toy::batch> make_batches() {
    toy::builder b{9};
    return {b.make_batch(40, 1, 4, 6), b.make_batch(30, 1, 4, 6)};
}

std::vector<qs::sweep_mode> every_mode(const toy::graph& host) {
    std::vector<std::string> order;
    for (const toy::node& n : host.nodes)
        if (n.what == toy::kind::convolution) order.push_back(n.name);
    return {qs::sweep_mode::only(),  qs::sweep_mode::all_but(),         qs::sweep_mode::up_to(), qs::sweep_mode::from(),
            qs::sweep_mode::local(), qs::sweep_mode::cumulative(order), qs::sweep_mode::pairs(3)};
}

template <class Host>
qs::sweep_result swept(Host& host, qs::sweep_options options) {
    const auto batches = make_batches();
    return qs::sweep(host, qs::calibrate(host, batches), batches, toy::flat{qs::agreement{}}, options);
}

}  // namespace

TEST_CASE("a layer in which nothing is quantized has no row, and the others are as if it were not swept") {
    toy::graph plain = toy::residual(3);
    adds_are_layers host{plain};
    for (const qs::sweep_mode& screen : {qs::sweep_mode::screen(0.01), qs::sweep_mode::cumulative()}) {
        qs::sweep_options options{.schemes = {qs::parse_scheme("w3")}, .modes = every_mode(plain), .trace = true};
        options.modes.back() = qs::sweep_mode::pairs(3);
        if (screen.what() == qs::mode_rule::screen)
            options.modes.push_back(screen);
        else
            options.modes = {qs::sweep_mode::only(), screen};
        const auto expected = swept(plain, options), found = swept(host, options);
        REQUIRE(found.rows.size() == expected.rows.size());
        for (std::size_t i = 0; i < found.rows.size(); ++i) {
            INFO(found.rows[i].layer << " " << to_string(found.rows[i].mode));
            CHECK(found.rows[i] == expected.rows[i]);
            CHECK(found.rows[i].quantized == std::vector<std::string>{"weights"});
        }
        CHECK(found.traces == expected.traces);
        CHECK(found.screenings == expected.screenings);
        CHECK(found.metrics[0].baseline == expected.metrics[0].baseline);
        CHECK(found.layers.size() == host.size());
    }
}

TEST_CASE("a row says what of its layer was quantized, whatever else the scheme asks for") {
    adds_are_layers host{toy::residual(1)};
    const auto result =
        swept(host, {.schemes = {qs::w8a8()}, .modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to()}});
    REQUIRE(result.rows.size() == 2 * host.size());
    for (const qs::row& row : result.rows) {
        INFO(row.layer);
        const bool has_weights = row.layer.starts_with("conv") || row.mode == qs::mode_rule::up_to;
        CHECK(row.quantized == (has_weights ? std::vector<std::string>{"weights", "inputs", "output"}
                                            : std::vector<std::string>{"inputs", "output"}));
    }
}

TEST_CASE("leaving out the only layer that is quantized leaves nothing, and no row") {
    adds_are_layers host{toy::residual(1)};
    for (std::size_t node = 1; node < host.size(); ++node) host.nodes[node].what = toy::kind::add;
    const auto result = swept(
        host, {.schemes = {qs::parse_scheme("w8")}, .modes = {qs::sweep_mode::only(), qs::sweep_mode::all_but()}});
    REQUIRE(result.rows.size() == 1);
    CHECK(result.rows[0].mode == qs::mode_rule::only);
}

TEST_CASE("a selection of layers makes fewer rows, and changes nothing else") {
    toy::graph host = toy::residual(4);
    qs::sweep_options options{.schemes = {qs::w8a8(), qs::w4a4()},
                              .modes = {qs::sweep_mode::only(), qs::sweep_mode::all_but(), qs::sweep_mode::up_to(),
                                        qs::sweep_mode::from(), qs::sweep_mode::local()}};
    const auto all = swept(host, options);
    options.layers = qs::layer_selection{}.named("conv?").where("block", "toy");
    const auto few = swept(host, options);
    CHECK(few.metrics[0].baseline == all.metrics[0].baseline);
    CHECK(few.layers.size() == all.layers.size());
    CHECK(few.selection == "named 'conv?' where block is toy");
    CHECK(all.selection == "");
    CHECK(few.cost.layer_evaluations < all.cost.layer_evaluations);
    std::size_t at = 0;
    for (qs::row expected : all.rows) {
        if (!qs::matches_glob(expected.layer, "conv?")) continue;
        REQUIRE(at < few.rows.size());
        INFO(expected.layer << " " << to_string(expected.mode));
        expected.scores[0].significant = few.rows[at].scores[0].significant;  // corrected in a smaller family
        CHECK(few.rows[at++] == expected);
    }
    CHECK(at == few.rows.size());
    CHECK(at < all.rows.size());
}

TEST_CASE("modes that measure choose among the selected layers, and a given order grows as it says") {
    toy::graph host = toy::residual(4);
    std::vector<std::string> order;
    for (const toy::node& n : host.nodes)
        if (n.what == toy::kind::convolution) order.push_back(n.name);
    qs::sweep_options options{.schemes = {qs::w4a4()}, .modes = {qs::sweep_mode::cumulative(order)}};
    const auto whole = swept(host, options);
    options.layers = qs::layer_selection{}.named("conv1*");
    const auto grown = swept(host, options);
    REQUIRE(grown.rows.size() == 3);  // conv1, conv10, conv11
    for (const qs::row& row : grown.rows)
        for (const qs::row& expected : whole.rows)
            if (row.layer == expected.layer) CHECK(row.scores[0].drop == expected.scores[0].drop);
    options.modes = {qs::sweep_mode::cumulative(), qs::sweep_mode::pairs(5)};
    options.trace = true;
    const auto measured = swept(host, options);
    CHECK(measured.rows.size() == 3 + 3 + 3);
    CHECK(measured.traces[0].sqnr_db.size() == 3);
    CHECK(measured.traces[0].sqnr_db[0].size() == 3);
    options.modes = {qs::sweep_mode::screen(0.01)};
    options.trace = false;
    const auto screened = swept(host, options);
    CHECK(screened.rows.size() == 3);
    CHECK(screened.screenings[0].groups[0].layers == std::vector<std::string>{"conv1", "conv10", "conv11"});
}

TEST_CASE("a selection that means no layer is an error that says what is near") {
    toy::setup s = toy::make(toy::residual(1), 1, 3);
    s.host.evaluations = 0;
    const auto refuse = [&](const qs::layer_selection& layers, const char* message) {
        CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.layers = layers}),
                             doctest::Contains(message), qs::invalid_argument);
        CHECK(s.host.evaluations == 0);
    };
    refuse(qs::layer_selection{}.named("konv1*"),
           "no swept layer is named 'konv1*'; names similar to 'konv1*' are conv1, conv0, conv2");
    refuse(qs::layer_selection{}.named("add3"), "names similar to 'add3' are conv");
    refuse(qs::layer_selection{}.where("block", "mb"), "no swept layer is where block is mb; block is toy");
    refuse(qs::layer_selection{}.where("stage", 3), "layers have the attributes block");
}

TEST_CASE("a scheme that can be used for no layer is one error, before anything is evaluated") {
    toy::setup s = toy::make(toy::residual(1), 1, 3);
    s.host.evaluations = 0;
    const auto refuse = [&](const qs::scheme& how, const char* message) {
        CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w8a8(), how}}),
                             doctest::Contains(message), qs::invalid_argument);
        CHECK(s.host.evaluations == 0);
    };
    refuse(qs::parse_scheme("a=int4:affine:per_channel"),
           "no layer can use the scheme 'a=int4:affine:per_channel': quantsweep [104] int4:affine:per_channel "
           "needs "
           "a summary of each channel");
    refuse(qs::scheme{"nothing"}, "no layer can use the scheme 'nothing': none has weights, inputs or an output");
}

TEST_CASE("a result's schemes name the estimators that are not the default") {
    toy::graph host = toy::residual(2);
    const auto result = swept(host, {.schemes = {qs::parse_scheme("w=int8:symmetric@min_max/a=int8:affine"),
                                                 qs::parse_scheme("inputs=int4:affine@sigma:3")}});
    REQUIRE(result.schemes.size() == 2);
    CHECK(result.schemes[0].name == "w=int8:symmetric@min_max/a=int8:affine");
    CHECK(result.schemes[0].weights == "int8:symmetric@min_max");
    CHECK(result.schemes[0].output == "int8:affine");
    CHECK(result.schemes[1].inputs == "int4:affine@sigma:3");
    REQUIRE(!result.rows.empty());
    CHECK(result.rows[0].ranges[0].estimator == "min_max");
    CHECK(result.rows[0].ranges[1].estimator == "mse");
}
