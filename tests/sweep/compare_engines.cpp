// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/compare_engines.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/scales.hpp>
#include <quantsweep/sweep/simulated.hpp>

#include "../support/toy_halves.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;
using doctest::Contains;

namespace {

/// An integer engine of a toy network: 8-bit codes as input, 32-bit sums, and one multiplication of the result. It
/// computes what the simulation computes, up to the order of roundings in float. One of its layers rounds its inputs
/// differently.
class compared_integers {
public:
    using tensor = toy::tensor;

    toy::graph host;
    std::vector<std::vector<float>> weight_scales{};  // by node and channel
    std::vector<float> input_scales{};
    std::size_t faulty = static_cast<std::size_t>(-1);
    float (*rounds)(float) = +[](float x) { return std::trunc(x); };

    compared_integers(toy::setup& s, const qs::recipe& r) : host{s.host.clone()} {
        weight_scales.resize(host.size());
        input_scales.resize(host.size());
        std::size_t node = 0;
        qs::for_each_scales(s.host, s.seen, r, [&](const qs::tensor_scales& each) {
            while (host.nodes[node].name != each.layer) ++node;
            if (each.tensor == "weights") weight_scales[node] = each.scales;
            if (each.tensor == "input 0") input_scales[node] = each.scales[0];
        });
    }

    std::size_t size() const { return host.size(); }
    qs::layer_info info(std::size_t n) const { return {host.info(n).name, false}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return host.inputs(n); }
    std::span<const std::size_t> outputs() const { return host.outputs(); }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }

    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        const toy::node& here = host.nodes[n];
        if (here.what != toy::kind::convolution) return host.evaluate(n, in);
        const std::size_t samples = in[0]->shape[0], channels = in[0]->shape[1], width = in[0]->shape[2];
        tensor out{std::vector<float>(samples * here.channels * width), {samples, here.channels, width}};
        for (std::size_t i = 0; i < out.values.size(); ++i) {
            const std::size_t x = i % width, o = i / width % here.channels, s = i / width / here.channels;
            int sum = 0;
            for (std::size_t c = 0; c < channels; ++c)
                for (std::size_t t = 0; t < 3; ++t)
                    if (x + t >= 1 && x + t <= width)
                        sum +=
                            code(here.weight[(o * channels + c) * 3 + t] / weight_scales[n][o], false) *
                            code(in[0]->values[(s * channels + c) * width + x + t - 1] / input_scales[n], n == faulty);
            const float value = static_cast<float>(sum) * (weight_scales[n][o] * input_scales[n]) + here.bias[o];
            out.values[i] = here.relu && value < 0 ? 0 : value;
        }
        return out;
    }

private:
    int code(float x, bool otherwise) const {
        return static_cast<int>(std::fmin(std::fmax(otherwise ? rounds(x) : std::nearbyint(x), -127.0F), 127.0F));
    }
};

const qs::scheme compared_scheme = qs::parse_scheme("w=int8:symmetric:per_channel/inputs=int8:symmetric@min_max");

struct compared_setup {
    toy::setup s;
    qs::recipe r = qs::uniform_recipe(compared_scheme);
    compared_integers integers;
    qs::simulated<toy::graph> simulation;

    explicit compared_setup(toy::graph host, std::size_t inputs, unsigned seed)
        : s{toy::make(std::move(host), inputs, seed)}, integers{s, r}, simulation{s.host, s.seen, r} {}
};

/// A toy network whose tensors are doubles with the samples as the last axis. Nodes of its own change the layout.
class compared_doubles {
public:
    struct tensor {
        std::vector<double> values;
        qs::shape extents;  // as in toy::tensor
    };
    toy::graph host;

    std::size_t size() const { return host.size() + 1; }
    qs::layer_info info(std::size_t n) const { return {n == 0 ? "layout" : host.info(n - 1).name, false}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return edges_[n]; }
    std::span<const std::size_t> outputs() const { return outputs_; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        if (n == 0) return *in[0];
        std::vector<toy::tensor> read;
        for (const tensor* each : in) read.push_back({{each->values.begin(), each->values.end()}, each->extents});
        std::vector<const toy::tensor*> pointers;
        for (const toy::tensor& each : read) pointers.push_back(&each);
        const toy::tensor made = host.evaluate(n - 1, pointers);
        return {{made.values.begin(), made.values.end()}, made.shape};
    }

    explicit compared_doubles(const toy::graph& g) : host{g.clone()} {
        edges_.push_back({qs::graph_input(0)});
        for (std::size_t n = 0; n < g.size(); ++n) {
            edges_.emplace_back();
            for (std::size_t source : g.inputs(n)) edges_.back().push_back(qs::is_graph_input(source) ? 0 : source + 1);
        }
        for (std::size_t output : g.outputs()) outputs_.push_back(output + 1);
    }

private:
    std::vector<std::vector<std::size_t>> edges_{};
    std::vector<std::size_t> outputs_{};
};

}  // namespace

template <>
struct quantsweep::tensor_traits<compared_doubles::tensor> {
    using scalar = double;
    static tensor_view<const double> view(const compared_doubles::tensor& t) { return {t.values.data(), t.extents}; }
    static tensor_view<double> view(compared_doubles::tensor& t) { return {t.values.data(), t.extents}; }
    static compared_doubles::tensor clone(const compared_doubles::tensor& t) { return t; }
};

namespace {

std::vector<qs::batch<compared_doubles::tensor, std::size_t>> in_doubles(const std::vector<toy::batch>& batches) {
    std::vector<qs::batch<compared_doubles::tensor, std::size_t>> made;
    for (const toy::batch& each : batches) {
        made.push_back({{}, each.labels, each.samples});
        for (const toy::tensor& input : each.inputs)
            made.back().inputs.push_back({{input.values.begin(), input.values.end()}, input.shape});
    }
    return made;
}

}  // namespace

TEST_CASE(
    "a layer that differs alone takes the metric with it, and those after it have its error, but no error of their "
    "own") {
    toy::setup s = toy::make(toy::residual(3), 1, 7);
    toy::graph other = s.host.clone();
    const std::size_t changed = 4;
    REQUIRE(other.nodes[changed].what == toy::kind::convolution);
    other.nodes[changed].weight[1] += 0.25F;
    const qs::engine_comparison found =
        qs::compare_engines(s.host, other, s.batches, qs::metrics{qs::sqnr{}, qs::mse{}});
    REQUIRE(found.layers.size() == s.host.size());
    CHECK(found.samples == 6);
    CHECK(found.reference[1] == 0);
    CHECK(found.candidate[1] > 0);
    for (std::size_t node = 0; node < found.layers.size(); ++node) {
        const qs::compared_layer& each = found.layers[node];
        INFO(each.layer);
        CHECK(each.layer == s.host.info(node).name);
        CHECK(each.stands_out == (node == changed));
        CHECK(std::isinf(each.local_sqnr_db) == (node != changed));
        CHECK(std::isinf(each.cumulative_sqnr_db) == (node < changed));
        CHECK(each.values == (node == changed ? found.candidate : found.reference));
    }
    CHECK(found.layers.back().cumulative_sqnr_db == doctest::Approx(found.output_sqnr_db));
}

TEST_CASE("engines with other tensors and other nodes are compared by the layers' names") {
    toy::setup s = toy::make(toy::u_net(2), 1, 7);
    compared_doubles other{s.host};
    const auto batches = in_doubles(s.batches);
    const qs::engine_comparison found = qs::compare_engines(s.host, other, s.batches, batches, qs::mse{});
    CHECK(found.only_candidate == std::vector<std::string>{"layout"});
    CHECK(found.only_reference.empty());
    CHECK(found.layers.size() == s.host.size());
    for (const qs::compared_layer& each : found.layers) CHECK(std::isinf(each.local_sqnr_db));
    const qs::engine_comparison turned = qs::compare_engines(other, s.host, batches, s.batches, qs::mse{});
    CHECK(turned.only_reference == std::vector<std::string>{"layout"});
    for (const qs::compared_layer& each : turned.layers) CHECK(std::isinf(each.cumulative_sqnr_db));
}

TEST_CASE("engines that cannot be compared are refused with a sentence") {
    toy::setup s = toy::make(toy::chain(3), 1, 7);
    toy::graph other = s.host.clone();
    auto fewer = s.batches;
    fewer.pop_back();
    CHECK_THROWS_WITH_AS(qs::compare_engines(s.host, other, s.batches, fewer, qs::mse{}), Contains("2 and 1"),
                         qs::bad_batch);
    const std::vector<toy::batch> none;
    CHECK_THROWS_AS(qs::compare_engines(s.host, other, none, qs::mse{}), qs::empty_batches);
    toy::graph infinite = s.host.clone();
    infinite.nodes[1].bias[0] = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH_AS(qs::compare_engines(s.host, infinite, s.batches, qs::mse{}),
                         Contains("conv1: the candidate's value"), qs::nonfinite_value);
    for (toy::node& each : other.nodes) each.name += " of the other";
    CHECK_THROWS_WITH_AS(qs::compare_engines(s.host, other, s.batches, qs::mse{}), Contains("no layer name in common"),
                         qs::invalid_argument);
    toy::graph wider = s.host.clone();
    wider.nodes[1].channels = 5;
    wider.nodes[1].weight.resize(5 * 4 * 3);
    wider.nodes[1].bias.resize(5);
    wider.nodes[2].weight.resize(4 * 5 * 3);
    CHECK_THROWS_WITH_AS(qs::compare_engines(s.host, wider, s.batches, qs::mse{}),
                         Contains(s.host.info(1).name.c_str()), qs::shape_mismatch);
}

TEST_CASE("an engine of integers that computes as simulated has no layer that stands out") {
    for (unsigned seed = 1; seed <= 5; ++seed) {
        compared_setup c{toy::residual(4, seed), 1, seed};
        const qs::engine_comparison found =
            qs::compare_engines(c.simulation, c.integers, c.s.batches, qs::metrics{qs::mse{}, qs::sqnr{}});
        INFO("seed ", seed);
        CHECK(qs::outstanding(found).empty());
        CHECK(found.layers.size() == c.s.host.size());
        for (const qs::compared_layer& each : found.layers) {
            INFO(each.layer, " ", each.local_sqnr_db);
            CHECK(each.local_sqnr_db > 110);
        }
    }
}

TEST_CASE("a kernel that rounds otherwise is named, in 20 of 20 tries") {
    std::mt19937 random{7};
    std::size_t named = 0;
    for (unsigned seed = 1; seed <= 20; ++seed) {
        compared_setup c{toy::residual(5, seed), 1, seed};
        do c.integers.faulty = random() % c.s.host.size();
        while (c.s.host.nodes[c.integers.faulty].what != toy::kind::convolution);
        const std::string planted = c.s.host.info(c.integers.faulty).name;
        if (seed % 2 == 0) c.integers.rounds = +[](float x) { return std::floor(x); };
        const qs::engine_comparison found = qs::compare_engines(c.simulation, c.integers, c.s.batches, qs::mse{});
        const std::vector<const qs::compared_layer*> those = qs::outstanding(found);
        INFO("seed ", seed, ", planted in ", planted);
        REQUIRE(those.size() == 1);
        CHECK(those[0]->layer == planted);
        named += those[0]->layer == planted;
    }
    CHECK(named == 20);
}

namespace {

/// A toy network that keeps its values in bfloat16.
struct compared_halves {
    using tensor = toy::typed_tensor<qs::bf16>;
    toy::graph host;

    std::size_t size() const { return host.size(); }
    qs::layer_info info(std::size_t n) const { return host.info(n); }
    std::span<const std::size_t> inputs(std::size_t n) const { return host.inputs(n); }
    std::span<const std::size_t> outputs() const { return host.outputs(); }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        std::vector<toy::tensor> wide;
        for (const tensor* each : in) wide.push_back({{each->values.begin(), each->values.end()}, each->shape});
        std::vector<const toy::tensor*> read;
        for (const toy::tensor& each : wide) read.push_back(&each);
        const toy::tensor made = host.evaluate(n, read);
        return {toy::rounded_to<qs::bf16>(made.values), made.shape};
    }
};

}  // namespace

TEST_CASE("an engine of bfloat16 differs from one of float by its rounding") {
    toy::setup s = toy::make(toy::chain(4), 1, 3, 2);
    compared_halves halves{s.host.clone()};
    std::vector<qs::batch<compared_halves::tensor, std::size_t>> half_batches;
    for (const toy::batch& each : s.batches) {
        half_batches.push_back({{}, each.labels, each.samples});
        for (const toy::tensor& input : each.inputs)
            half_batches.back().inputs.push_back({toy::rounded_to<qs::bf16>(input.values), input.shape});
    }
    const auto found = qs::compare_engines(s.host, halves, s.batches, half_batches, qs::mse{});
    const auto turned = qs::compare_engines(halves, s.host, half_batches, s.batches, qs::mse{});
    REQUIRE(found.layers.size() == 4);
    for (std::size_t k = 0; k < found.layers.size(); ++k) {
        CHECK(found.layers[k].local_sqnr_db > 40);
        CHECK(found.layers[k].local_sqnr_db < 60);
        CHECK(found.layers[k].differing > 0.2);
    }
    CHECK(turned.layers.front().cumulative_sqnr_db > 40);
}
