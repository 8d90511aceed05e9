// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/quantize/bias_quantizer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

std::vector<std::vector<float>> biases_of(const toy::graph& g) {
    std::vector<std::vector<float>> all;
    for (const toy::node& n : g.nodes) all.push_back(n.bias);
    return all;
}

/// Returns what a sweep's metric sees of a host of either kind.
template <class Graph>
std::vector<std::vector<float>> outputs(Graph& host, const toy::setup& s, const qs::scheme& how,
                                        std::vector<qs::sweep_mode> modes = {qs::sweep_mode::only(),
                                                                             qs::sweep_mode::all_but()}) {
    std::vector<std::vector<float>> seen;
    const auto result =
        qs::sweep(host, s.seen, s.batches, toy::recorder{&seen}, {.schemes = {how}, .modes = std::move(modes)});
    for (const qs::row& row : result.rows) CHECK(row.failure == "");
    return seen;
}

}  // namespace

TEST_CASE("a bias is the nearest 32-bit multiple of its scale") {
    const auto at = [](double x, float scale) { return qs::detail::bias_quantizer::at(x, scale); };
    CHECK(at(0.26, 0.1f) == 3 * static_cast<double>(0.1f));
    CHECK(at(1.25, 0.5f) == 1);  // a tie
    CHECK(at(1e30, 1) == 2147483647.0);
    CHECK(at(-1e30, 1) == -2147483648.0);
    CHECK(at(-std::numeric_limits<double>::infinity(), 0.5f) == -1073741824.0);
    CHECK(std::isnan(at(std::nan(""), 1)));
    CHECK_FALSE(std::signbit(at(-1e-9, 1)));

    std::vector<double> values{0.3, 0.3, 0.3};
    const qs::parameter lent{qs::tensor_view<double>{values.data(), {3}}, qs::parameter_role::bias};
    qs::detail::bias_quantizer{{0.25f, 0.5f, 1.0f}}.apply(lent);
    CHECK(values == std::vector<double>{0.25, 0.5, 0});
    for (const qs::shape& extents : {qs::shape{1, 3}, qs::shape{3, 1}}) {  // as a row or a column
        values = {0.3, 0.3, 0.3};
        const qs::parameter matrix{qs::tensor_view<double>{values.data(), extents}, qs::parameter_role::bias};
        qs::detail::bias_quantizer{{0.25f, 0.5f, 1.0f}}.apply(matrix);
        CHECK(values == std::vector<double>{0.25, 0.5, 0});
    }
    CHECK_THROWS_AS((qs::detail::bias_quantizer{{1, 2}}.apply(lent)), qs::shape_mismatch);
    CHECK_THROWS_AS((qs::detail::bias_quantizer{{0.0f}}), qs::format_range);
}

TEST_CASE("a layer with an integer bias is what it is when quantized by hand, on hosts of both kinds") {
    for (const std::string text : {"w=int8:symmetric/inputs=int8:affine", "w=int4:affine:per_channel/a=uint8:affine",
                                   "w=int8:symmetric:per_channel/inputs=int4:affine"}) {
        toy::setup s = toy::make(toy::chain(4), 1, 7, 1);
        for (toy::node& n : s.host.nodes)
            for (float& b : n.bias) b *= 30;
        s.seen = qs::calibrate(s.host, s.batches);
        const auto weights = toy::weights_of(s.host), biases = biases_of(s.host);
        const qs::scheme how = qs::parse_scheme(text + "/b=int32");
        const auto seen = outputs(s.host, s, how);
        CHECK(toy::weights_of(s.host) == weights);
        CHECK(biases_of(s.host) == biases);
        qs::as_hooked<toy::graph> hooked{s.host};
        CHECK(outputs(hooked, s, how) == seen);
        CHECK(biases_of(s.host) == biases);
        if (!how.output) CHECK(outputs(s.host, s, qs::parse_scheme(text)) != seen);  // floats by default
        const auto alone = outputs(s.host, s, how, {qs::sweep_mode::only()});
        std::size_t at = s.batches[0].samples;
        for (std::size_t node = 0; node < 4; ++node) {
            const auto values = toy::all_values(s.host, s.seen, s.batches[0], {node}, how);
            for (const auto& expected : toy::output_rows(s.host, s.batches[0], values))
                CHECK(alone.at(at++) == expected);
        }
    }
}

TEST_CASE("an engine that multiplies codes and adds integers comes to what is simulated") {
    toy::setup s = toy::make(toy::chain(1), 1, 7, 1);
    const qs::scheme how = qs::parse_scheme("w=int8:symmetric:per_channel/inputs=uint8:affine/b=int32");
    std::vector<std::vector<float>> seen;
    qs::sweep(s.host, s.seen, s.batches, toy::recorder{&seen}, {.schemes = {how}});
    const auto q =
        qs::detail::make_quantizers(qs::calibration_model{s.seen}, qs::describe(s.host), 0, s.host.parameters(0), how);
    const toy::node& layer = s.host.nodes[0];
    const toy::tensor& input = s.batches[0].inputs[0];
    const auto w = q.weights[0]->codes(qs::tensor_view<const float>{layer.weight.data(), {4, 4, 3}}, {0, 1});
    const auto x = q.inputs[0]->codes(qs::tensor_view<const float>{input.values.data(), input.shape}, {1, 1});
    const int zero = q.inputs[0]->part(0).target<qs::integer_quantizer>()->zero_point();
    for (std::size_t sample = 0; sample < 3; ++sample)
        for (std::size_t o = 0; o < 4; ++o)
            for (std::size_t at = 0; at < 6; ++at) {
                const float scale = q.biases[0].scales()[o];
                std::int32_t sum = static_cast<std::int32_t>(std::lrint(layer.bias[o] / scale));
                for (std::size_t c = 0; c < 4; ++c)
                    for (std::size_t t = 0; t < 3; ++t)
                        if (at + t >= 1 && at + t <= 6)
                            sum += w[(o * 4 + c) * 3 + t] * (x[(sample * 4 + c) * 6 + at + t - 1] - zero);
                CHECK(seen.at(3 + sample).at(o * 6 + at) ==
                      doctest::Approx(static_cast<float>(sum) * scale).epsilon(1e-6));
            }
}

TEST_CASE("a row says that the bias was quantized, and biases come back when the host throws") {
    toy::setup s = toy::make(toy::residual(1), 1, 7, 1);
    const auto biases = biases_of(s.host);
    const qs::sweep_options options{.schemes = {qs::parse_scheme("w8a8/b=int32"), qs::w8a8()}};
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, options);
    for (const qs::row& row : result.rows) {
        const bool has_bias = std::find(row.quantized.begin(), row.quantized.end(), "bias") != row.quantized.end();
        CHECK(has_bias == (row.scheme == "w8a8/b=int32"));
    }
    std::size_t calls = 0;
    s.host.before_evaluate = [&](std::size_t) {
        if (biases_of(s.host) != biases && ++calls == 2) throw std::runtime_error{"in the middle"};
    };
    qs::sweep(s.host, s.seen, s.batches, qs::mse{}, options);
    CHECK(calls >= 2);
    CHECK(biases_of(s.host) == biases);
}

TEST_CASE("integer biases are refused where no scale of input times weights is to be had") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    for (const char* text :
         {"w8/b=int32", "a8/b=int32", "w=mxfp4/a=int8:affine/b=int32", "w=int8:symmetric/a=fp8_e4m3/b=int32",
          "w=int8:symmetric:per_group:2/a=int8:affine/b=int32", "w=int8:symmetric/a=int8:affine:per_channel/b=int32"})
        CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::parse_scheme(text)}}),
                             doctest::Contains("use an integer format for the weights"), qs::invalid_argument);

    // A layer with two weights: its rows fail with a message that names it.
    using lent = std::vector<qs::parameter>;
    struct two_weights : toy::graph {
        std::span<const qs::parameter> parameters(std::size_t n) {
            toy::graph::parameters(n);
            lent& all = nodes[n].lent;
            if (n == 1) all.push_back({qs::tensor_view<float>{more.data(), {4, 2}}});
            return all;
        }
        std::vector<float> more = std::vector<float>(8, 0.5f);
    };
    two_weights host;
    static_cast<toy::graph&>(host) = s.host;
    const auto result = qs::sweep(host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::parse_scheme("w8a8/b=int32")}});
    CHECK(result.rows[0].failure == "");
    CHECK(result.rows[1].failure.find("conv1: the bias cannot be int32") != std::string::npos);
    CHECK(result.rows[1].failure.find("2 weights and 1 biases") != std::string::npos);

    // A bias that another layer uses too, in an engine that only runs the whole network.
    struct shared_bias : toy::graph {
        std::span<const qs::parameter> parameters(std::size_t n) {
            toy::graph::parameters(n);
            nodes[n].lent[1] = {qs::tensor_view<float>{nodes[0].bias.data(), {4}}, qs::parameter_role::bias};
            return nodes[n].lent;
        }
    };
    shared_bias tied;
    static_cast<toy::graph&>(tied) = s.host;
    tied.nodes[1].bias = tied.nodes[0].bias;
    qs::as_hooked<shared_bias> whole{tied};
    try {
        qs::sweep(whole, s.seen, s.batches, qs::mse{}, {.schemes = {qs::parse_scheme("w8a8/b=int32")}});
        FAIL_CHECK("was taken");
    } catch (const qs::invalid_argument& refused) {
        CHECK(refused.message().find("conv0: its bias shares memory with a parameter of conv1") !=
              std::string_view::npos);
    }
}
