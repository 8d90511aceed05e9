// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/scales.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/observe/per_channel.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

using channels = qs::per_channel<qs::bit_histogram<>>;

template <class Graph, class Observer>
std::vector<qs::tensor_scales> scales_of(Graph& host, const qs::calibration<Observer>& seen, const char* text) {
    std::vector<qs::tensor_scales> all;
    qs::for_each_scales(host, seen, qs::parse_scheme(text),
                        [&](const qs::tensor_scales& each) { all.push_back(each); });
    return all;
}

/// Returns the extremes of the weights w[o][c][t] with these indices. An index below 0 means all.
qs::range extremes(const std::vector<float>& w, int o, int first_c, int last_c, int t) {
    qs::range seen{w[0], w[0]};
    bool any = false;
    for (int a = 0; a < 4; ++a)
        for (int b = 0; b < 4; ++b)
            for (int c = 0; c < 3; ++c) {
                if ((o >= 0 && a != o) || b < first_c || b >= last_c || (t >= 0 && c != t)) continue;
                const float x = w[static_cast<std::size_t>((a * 4 + b) * 3 + c)];
                seen = any ? qs::range{std::min(seen.low, x), std::max(seen.high, x)} : qs::range{x, x};
                any = true;
            }
    return seen;
}

}  // namespace

TEST_CASE("the scales of weights are those of their extremes, in row-major order of tensor, channels or groups") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const std::vector<float>& w = s.host.nodes[1].weight;
    const auto check = [&](const char* format, const std::vector<qs::range>& ranges, qs::shape shape,
                           std::optional<std::size_t> axis) {
        const std::string text = std::string{"w="} + format + "@min_max";
        INFO(text);
        const auto all = scales_of(s.host, s.seen, text.c_str());
        REQUIRE(all.size() == 2);
        const qs::tensor_scales& found = all[1];
        CHECK(found.layer == "conv1");
        CHECK(found.tensor == "weights");
        CHECK(found.format == format);
        CHECK(found.axis == axis);
        CHECK(found.shape == shape);
        REQUIRE(found.scales.size() == ranges.size());
        REQUIRE(found.zero_points.size() == ranges.size());
        for (std::size_t k = 0; k < ranges.size(); ++k) {
            const qs::any_quantizer made = qs::any_format::parse(format).quantizer(ranges[k]);
            const auto* q = made.target<qs::integer_quantizer>();
            CHECK(found.scales[k] == q->scale());
            CHECK(found.zero_points[k] == q->zero_point());
            CHECK(found.lowest_code == q->lowest_code());
            CHECK(found.highest_code == q->highest_code());
        }
    };
    for (const std::string kind : {"int8:symmetric", "int4:affine", "uint8:affine"}) {
        check(kind.c_str(), {extremes(w, -1, 0, 4, -1)}, {}, std::nullopt);
        std::vector<qs::range> of_channels, of_groups;
        for (int o = 0; o < 4; ++o) of_channels.push_back(extremes(w, o, 0, 4, -1));
        check((kind + ":per_channel").c_str(), of_channels, {4}, 0);
        for (int o = 0; o < 4; ++o)
            for (int c = 0; c < 4; c += 3)
                for (int t = 0; t < 3; ++t) of_groups.push_back(extremes(w, o, c, std::min(c + 3, 4), t));
        check((kind + ":per_group:3").c_str(), of_groups, {4, 2, 3}, 1);
    }
}

TEST_CASE("the scales of values are those of a sweep's rows, and what has none says why") {
    toy::setup s = toy::make(toy::residual(1), 1, 7, 1);
    const char* const text = "w=int8:symmetric/inputs=uint8:affine/output=int8:symmetric";
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::parse_scheme(text)}});
    std::vector<qs::range_used> ranges;
    for (const qs::row& row : result.rows) ranges.insert(ranges.end(), row.ranges.begin(), row.ranges.end());
    const auto all = scales_of(s.host, s.seen, text);
    REQUIRE(all.size() == ranges.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
        CHECK(all[k].tensor == ranges[k].tensor);
        CHECK(all[k].format == ranges[k].format);
        REQUIRE(all[k].scales.size() == 1);
        CHECK(all[k].scales[0] == ranges[k].scale);
        const int zero = all[k].zero_points.at(0);
        CHECK(static_cast<float>(all[k].lowest_code - zero) * all[k].scales[0] == ranges[k].low);
        CHECK(static_cast<float>(all[k].highest_code - zero) * all[k].scales[0] == ranges[k].high);
    }
    for (const qs::tensor_scales& each :
         scales_of(s.host, s.seen, "w=fp8_e4m3:per_channel/a=int8:affine:per_group:2")) {
        if (each.tensor == "weights") {
            CHECK(each.scales.size() == 4);
            CHECK(each.missing == "");
        } else {
            CHECK(each.scales.empty());
            CHECK(each.missing == "each tensor gets its scales at run time");
        }
        CHECK(each.zero_points.empty());
        CHECK(each.highest_code == 0);
    }
    for (const qs::tensor_scales& each : scales_of(s.host, s.seen, "w=nf4/a=int8:affine:per_channel")) {
        CHECK(each.scales.empty());
        CHECK(each.missing.find(each.tensor == "weights" ? "each tensor" : "per_channel<bit_histogram<>>") !=
              std::string::npos);
    }
}

TEST_CASE("an engine that runs whole has the scales of one that is stepped, channels those of their own values") {
    toy::setup s = toy::make(toy::residual(1), 1, 7, 1);
    const auto seen = qs::calibrate<channels>(s.host, s.batches);
    qs::as_hooked<toy::graph> hooked{s.host};
    for (const char* text :
         {"w8a8", "w=int4:affine:per_group:2/a=int8:affine:per_channel", "w8a8:per_channel/b=int32"}) {
        const auto all = scales_of(s.host, seen, text);
        CHECK(all == scales_of(hooked, seen, text));
        CHECK_FALSE(all.empty());
    }
    for (const qs::tensor_scales& each : scales_of(s.host, seen, "a=int8:affine:per_channel")) {
        CHECK(each.axis == 1);
        CHECK(each.shape == qs::shape{4});
        CHECK(each.scales.size() == 4);
    }
}

TEST_CASE("the scales of a bias are the product of the input's and the weights'") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    for (const std::string text : {"w8a8/b=int32", "w8a8:per_channel/b=int32"}) {
        const auto all = scales_of(s.host, s.seen, text.c_str());
        REQUIRE(all.size() == 8);  // weights, bias, input and output
        const qs::tensor_scales &weights = all[4], &bias = all[5], &input = all[6];
        CHECK(bias.tensor == "bias");
        CHECK(bias.format == "int32");
        CHECK(bias.lowest_code == -2147483647 - 1);
        CHECK(bias.shape == weights.shape);
        REQUIRE(bias.scales.size() == weights.scales.size());
        for (std::size_t k = 0; k < bias.scales.size(); ++k)
            CHECK(bias.scales[k] == input.scales[0] * weights.scales[k]);
    }
    CHECK_THROWS_WITH_AS(scales_of(s.host, s.seen, "w8/b=int32"),
                         doctest::Contains("use an integer format for the weights"), qs::invalid_argument);
}
