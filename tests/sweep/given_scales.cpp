// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/quantize/given_scales.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

qs::sweep_result swept(toy::setup& s, const char* scheme, std::vector<qs::tensor_scales> given) {
    return qs::sweep(s.host, s.seen, s.batches, qs::mse{},
                     {.schemes = {qs::parse_scheme(scheme)}, .given_scales = std::move(given)});
}

struct misfit {
    const char* scheme;
    qs::tensor_scales given;
    qs::error_code code;
    const char* what;
};

}  // namespace

TEST_CASE("given scales take the place of the estimator for the tensors that they name, and of no other") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const auto before = swept(s, "w8a8", {});
    const auto after = swept(s, "w8a8",
                             {{.layer = "conv1", .tensor = "weights", .scales = {0.25f}},
                              {.layer = "conv1", .tensor = "output", .scales = {0.125f}, .zero_points = {-100}}});
    CHECK(after.rows[0] == before.rows[0]);
    const auto& ranges = after.rows[1].ranges;
    CHECK(ranges[0].estimator == "given");
    CHECK(ranges[0].scale == 0.25f);
    CHECK(ranges[0].high == 127 * 0.25f);
    CHECK(ranges[0].observed_low == before.rows[1].ranges[0].observed_low);
    CHECK(ranges[1] == before.rows[1].ranges[1]);
    CHECK(ranges[2].low == -28 * 0.125f);
    CHECK(ranges[2].high == 227 * 0.125f);

    // Computed by hand: weights and output rounded with exactly these numbers.
    toy::graph host = s.host;
    const qs::integer_quantizer w{0.25f, 0, -127, 127}, a{0.125f, -100, -128, 127};
    for (float& x : host.nodes[1].weight) x = w(x);
    std::vector<toy::tensor> values{host.evaluate(0, std::vector<const toy::tensor*>{&s.batches[0].inputs[0]})};
    const auto input = qs::any_format::parse("int8:affine").quantizer({ranges[1].low, ranges[1].high});
    for (float& x : values[0].values) x = input(x);
    values.push_back(host.evaluate(1, std::vector<const toy::tensor*>{&values[0]}));
    for (float& x : values[1].values) x = a(x);
    std::vector<std::vector<float>> seen;
    qs::sweep(s.host, s.seen, s.batches, toy::recorder{&seen},
              {.schemes = {qs::w8a8()},
               .layers = qs::layer_selection{}.named("conv1"),
               .given_scales = {{.layer = "conv1", .tensor = "weights", .scales = {0.25f}},
                                {.layer = "conv1", .tensor = "output", .scales = {0.125f}, .zero_points = {-100}}}});
    const auto expected = toy::output_rows(host, s.batches[0], values);
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(seen.at(expected.size() + i) == expected[i]);
}

TEST_CASE(
    "given scales that do not fit are refused before anything is evaluated, with the layer and what was expected") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const float inf = std::numeric_limits<float>::infinity();
    using code = qs::error_code;
    const misfit all[] = {
        {"w8a8",
         {.layer = "conv7", .tensor = "weights", .scales = {1}},
         code::invalid_argument,
         "similar names are conv"},
        {"w8a8",
         {.layer = "conv1", .tensor = "weight", .scales = {1}},
         code::invalid_argument,
         "the layer has only weights, bias, input 0, output"},
        {"w8a8", {.layer = "conv1", .tensor = "input 1", .scales = {1}}, code::invalid_argument, "the layer has"},
        {"w8", {.layer = "conv1", .tensor = "output", .scales = {1}}, code::invalid_argument, "no scheme quantizes"},
        {"w8a8", {.layer = "conv1", .tensor = "bias", .scales = {1}}, code::invalid_argument, "no scheme quantizes"},
        {"w8a8",
         {.layer = "conv1", .tensor = "weights", .scales = {1, 2}},
         code::shape_mismatch,
         "there are 2, but 1 are expected"},
        {"w8a8", {.layer = "conv1", .tensor = "weights"}, code::shape_mismatch, "there are 0, but 1 are expected"},
        {"w8a8:per_channel",
         {.layer = "conv1", .tensor = "weights", .scales = {1}},
         code::shape_mismatch,
         "there are 1, but 4 are expected, of shape [4]"},
        {"w4:per_group:2",
         {.layer = "conv1", .tensor = "weights", .scales = {1, 2, 3, 4}},
         code::shape_mismatch,
         "there are 4, but 24 are expected, of shape [4, 2, 3]"},
        {"w8a8:per_channel",
         {.layer = "conv1", .tensor = "weights", .axis = 1, .scales = {1, 2, 3, 4}},
         code::shape_mismatch,
         "along axis 1"},
        {"w8a8:per_channel",
         {.layer = "conv1", .tensor = "weights", .shape = {2, 2}, .scales = {1, 2, 3, 4}},
         code::shape_mismatch,
         "they have shape [2, 2]"},
        {"w8a8",
         {.layer = "conv1", .tensor = "output", .scales = {1}, .zero_points = {1, 2}},
         code::shape_mismatch,
         "2 zero points for 1 scales"},
        {"w8a8",
         {.layer = "conv1", .tensor = "weights", .scales = {0}},
         code::format_range,
         "number 0: the scale is 0; it and its inverse must be finite and positive"},
        {"w8a8", {.layer = "conv1", .tensor = "weights", .scales = {-1}}, code::format_range, "the scale is -1"},
        {"w8a8", {.layer = "conv1", .tensor = "weights", .scales = {inf}}, code::format_range, "the scale is inf"},
        {"w8a8", {.layer = "conv1", .tensor = "weights", .scales = {std::nanf("")}}, code::format_range, "nan"},
        {"w8a8",
         {.layer = "conv1", .tensor = "output", .scales = {1}, .zero_points = {128}},
         code::format_range,
         "the zero point is 128"},
        {"w8a8",
         {.layer = "conv1", .tensor = "weights", .scales = {1}, .zero_points = {1}},
         code::format_range,
         "the zero point is 1, but that of int8:symmetric must be 0"},
        {"w8a8",
         {.layer = "conv1", .tensor = "weights", .lowest_code = -128, .highest_code = 127, .scales = {1}},
         code::format_range,
         "the codes are [-128, 127], but the format's codes are [-127, 127]"},
        {"w8a8",
         {.layer = "conv1", .tensor = "weights", .format = "int4:symmetric", .scales = {1}},
         code::invalid_argument,
         "they are for int4:symmetric, but the scheme 'w8a8' uses int8:symmetric"},
        {"w=nf4",
         {.layer = "conv1", .tensor = "weights", .scales = {1}},
         code::invalid_argument,
         "nf4, which takes its scales from each tensor itself"},
        {"a=int8:affine:per_group:2",
         {.layer = "conv1", .tensor = "output", .scales = {1}},
         code::invalid_argument,
         "takes its scales from each tensor itself"},
        {"w8a8/b=int32", {.layer = "conv1", .tensor = "bias", .scales = {1e-40f}}, code::format_range, "normal float"},
        {"w8a8:per_channel/b=int32",
         {.layer = "conv1", .tensor = "bias", .scales = {1}},
         code::shape_mismatch,
         "there are 1, but 4"},
    };
    const std::size_t evaluations = s.host.evaluations;
    for (const misfit& each : all) {
        INFO(each.what);
        try {
            swept(s, each.scheme, {each.given});
            FAIL_CHECK("was taken");
        } catch (const qs::error& refused) {
            CHECK(refused.code() == each.code);
            CHECK(refused.layer() == each.given.layer);
            INFO(refused.what());
            CHECK(refused.message().find(each.what) != std::string_view::npos);
        }
    }
    CHECK(s.host.evaluations == evaluations);
    const qs::tensor_scales twice{.layer = "conv1", .tensor = "weights", .scales = {1}};
    CHECK_THROWS_WITH_AS(swept(s, "w8a8", {twice, twice}), doctest::Contains("given twice"), qs::invalid_argument);
}

TEST_CASE("scales of channels of a value are counted where the calibration has seen its channels") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const auto seen = qs::calibrate<qs::per_channel<qs::bit_histogram<>>>(s.host, s.batches);
    qs::sweep_options options{.schemes = {qs::parse_scheme("a=int8:affine:per_channel")},
                              .given_scales = {{.layer = "conv0", .tensor = "output", .scales = {1, 2, 3}}}};
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, seen, s.batches, qs::mse{}, options),
                         doctest::Contains("there are 3, but 4"), qs::shape_mismatch);
    options.given_scales[0].scales.push_back(4);
    CHECK(qs::sweep(s.host, seen, s.batches, qs::mse{}, options).rows[0].ranges.at(1).scale == 4);
}

TEST_CASE("layers that share weights need the scales of each") {
    toy::graph host = toy::chain(3);
    host.nodes[2].weight_of = 1;
    toy::setup s = toy::make(std::move(host), 1, 7, 1);
    std::vector<qs::tensor_scales> given{{.layer = "conv1", .tensor = "weights", .scales = {0.5f}}};
    CHECK_THROWS_WITH_AS(swept(s, "w8a8", given), doctest::Contains("none for conv2, which shares the weights"),
                         qs::invalid_argument);
    given.push_back(given[0]);
    given[1].layer = "conv2";
    CHECK(swept(s, "w8a8", given).rows[1].ranges.at(0).estimator == "given");
}

TEST_CASE("scales that name a format are for schemes with that format, and others estimate theirs") {
    const toy::setup made = toy::make(toy::chain(2), 1, 7, 1);
    toy::setup s = made;
    const std::vector<qs::scheme> schemes{qs::w8a8(), qs::parse_scheme("w4a8")};
    const auto rows_with = [&](std::vector<qs::tensor_scales> given) {
        return qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = schemes, .given_scales = std::move(given)})
            .rows;
    };
    const auto estimated = rows_with({});
    std::vector<qs::tensor_scales> given{
        {.layer = "conv1", .tensor = "weights", .format = "int8:symmetric", .scales = {0.25f}}};
    auto rows = rows_with(given);
    CHECK(rows[1].ranges[0].scale == 0.25f);
    CHECK(rows[3] == estimated[3]);
    given.push_back({.layer = "conv1", .tensor = "weights", .format = "int4:symmetric", .scales = {0.5f}});
    rows = rows_with(given);
    CHECK(rows[1].ranges[0].scale == 0.25f);
    CHECK(rows[3].ranges[0].scale == 0.5f);
    given[1].format = "int4:symmetric:per_channel";
    CHECK_THROWS_WITH_AS(rows_with(given), doctest::Contains("they are for int4:symmetric:per_channel, but the scheme"),
                         qs::invalid_argument);
}
