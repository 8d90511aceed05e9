// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/quantize/layer_maker.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_attention.hpp"
#include "../support/toy_sweep.hpp"
#include "../support/values.hpp"

namespace qs = quantsweep;

namespace {

const char* const every_format[] = {"int8:symmetric",
                                    "int4:symmetric_full",
                                    "int8:affine:divide",
                                    "uint8:affine",
                                    "int8:symmetric:half_away",
                                    "int8:affine:toward_zero",
                                    "int8:symmetric:stochastic:3",
                                    "int4:symmetric:per_group:2",
                                    "int8:affine:per_group:32",
                                    "fp8_e4m3",
                                    "fp8_e5m2",
                                    "fp6_e3m2",
                                    "fp6_e2m3",
                                    "fp4_e2m1",
                                    "bfloat16",
                                    "half",
                                    "log2_4",
                                    "fp8_e4m3:per_group:3",
                                    "mxfp8_e4m3",
                                    "mxfp8_e5m2",
                                    "mxfp6_e3m2",
                                    "mxfp6_e2m3",
                                    "mxfp4",
                                    "mxint8",
                                    "mxfp4:stochastic:1",
                                    "nvfp4",
                                    "nf4",
                                    "q4_0",
                                    "q4_k",
                                    "code_book:-1,-0.5,0,0.5,1"};

}  // namespace

TEST_CASE("every format is swept as weights, inputs and outputs, and the replay equals a full pass") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 1);
    for (const std::string format : every_format) {
        INFO(format);
        const qs::scheme how = qs::parse_scheme("w=" + format + "/a=" + format);
        std::vector<std::vector<float>> seen;
        const auto result = qs::sweep(s.host, s.seen, s.batches, toy::recorder{&seen}, {.schemes = {how}});
        REQUIRE(result.rows.size() == 4);
        std::size_t at = s.batches[0].samples;  // the baseline's rows come first
        for (std::size_t node = 0; node < 4; ++node) {
            const auto values = toy::all_values(s.host, s.seen, s.batches[0], {node}, how);
            for (const auto& expected : toy::output_rows(s.host, s.batches[0], values)) {
                REQUIRE(at < seen.size());
                CHECK(std::memcmp(expected.data(), seen[at++].data(), expected.size() * sizeof(float)) == 0);
            }
        }
        for (const qs::row& row : result.rows) {
            CHECK(row.failure == "");
            CHECK(row.sqnr_db > 3);
            REQUIRE(row.ranges.size() == 3);
            for (const qs::range_used& range : row.ranges) {
                CHECK(range.format == how.weights->format.name());
                CHECK(range.low < range.high);
                CHECK(range.clipped >= 0);
                CHECK(range.clipped <= 1);
            }
        }
    }
}

TEST_CASE("a row says how the groups of an activation got their ranges") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{},
                                  {.schemes = {qs::parse_scheme("w=int8:symmetric/a=int8:affine:per_group:2")}});
    for (const qs::row& row : result.rows) {
        CHECK(row.ranges.at(0).estimator == "mse");
        CHECK(row.ranges.at(1).estimator == "min_max of each group as it comes");
        CHECK(row.ranges.at(2).estimator == "min_max of each group as it comes");
    }
}

TEST_CASE("a row names the estimator that best_of chose, of channels each that was chosen") {
    const std::vector<float> values{-1, 100, 0.7f, -70, 0.3f, 30};
    qs::per_channel<qs::bit_histogram<>> seen;
    seen.observe(qs::observation{{values.data(), {3, 2}}, {}});
    qs::calibration<qs::per_channel<qs::bit_histogram<>>> calibrated;
    calibrated.values.push_back({{.name = "output"}, seen});
    const auto named = [&](const char* format, const char* estimator) {
        qs::detail::layer_quantizers made;
        const qs::tensor_scheme how{qs::any_format::parse(format), qs::any_estimator::parse(estimator)};
        qs::detail::quantizer_maker{made.ranges, how, "output"}.make_value(qs::calibration_model{calibrated}, 0);
        return made.ranges.at(0).estimator;
    };
    const char* const either = "best_of:fixed:-1:1,fixed:-100:100";
    CHECK(named("int8:symmetric", either) == "fixed:-100:100");
    CHECK(named("int8:symmetric:per_channel", either) == "fixed:-1:1 and fixed:-100:100");
    CHECK(named("int8:symmetric:per_channel", "best_of:fixed:-1000:1000,min_max") == "min_max");
    CHECK(named("int8:symmetric:per_channel", "sigma:3") == "sigma:3");
}

TEST_CASE("Rows of keys only and of values only are an attention quantized by hand, bit for bit") {
    toy::attention_host host;
    const qs::shape extents{2, 5, 8};
    toy::batch batch;
    batch.samples = 2;
    for (unsigned k = 0; k < 3; ++k)
        batch.inputs.push_back({toy::normal_values<float>(qs::element_count(extents), 30 + k), extents});
    const std::vector<toy::batch> batches{batch};
    const qs::calibration<> seen = qs::calibrate(host, batches);

    const qs::any_format int4 = qs::any_format::parse("int4:symmetric");
    for (const auto& [text, operand] :
         {std::pair{"in1=int4:symmetric:per_token", 1}, std::pair{"in2=int4:symmetric:per_token", 2}}) {
        INFO(text);
        std::vector<toy::tensor> by_hand = batch.inputs;
        std::vector<float>& values = by_hand[static_cast<std::size_t>(operand)].values;
        for (std::size_t token = 0; token < 10; ++token) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(8 * token), last = first + 8;
            const auto [low, high] = std::minmax_element(first, last);
            const qs::any_quantizer round = int4.quantizer({*low, *high});
            for (auto value = first; value != last; ++value) *value = round(*value);
        }
        const toy::tensor expected =
            host.evaluate(0, std::vector<const toy::tensor*>{&by_hand[0], &by_hand[1], &by_hand[2]});

        qs::as_hooked engine{host};
        std::vector<std::vector<float>> stepped, hooked;
        const auto options = qs::sweep_options{.schemes = {qs::parse_scheme(text)}};
        const qs::sweep_result result = qs::sweep(host, seen, batches, toy::recorder{&stepped}, options);
        qs::sweep(engine, seen, batches, toy::recorder{&hooked}, options);
        for (const auto* outputs : {&stepped, &hooked}) {
            REQUIRE(outputs->size() == 4);
            std::vector<float> both = outputs->at(2);
            both.insert(both.end(), outputs->at(3).begin(), outputs->at(3).end());
            CHECK(both == expected.values);
        }
        REQUIRE(result.rows.size() == 1);
        CHECK(result.rows[0].quantized == std::vector<std::string>{"input " + std::to_string(operand)});
        REQUIRE(result.rows[0].ranges.size() == 1);
        CHECK(result.rows[0].ranges[0].tensor == "input " + std::to_string(operand));
        CHECK(result.rows[0].ranges[0].estimator == "min_max of each token as it comes");
        CHECK(result.schemes[0].inputs == std::to_string(operand) + ": int4:symmetric:per_token");
    }
}
