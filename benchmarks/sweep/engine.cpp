// SPDX-License-Identifier: BSD-3-Clause
// Measures the engine itself: sweeps networks whose layers do almost nothing.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <quantsweep/calibrate.hpp>
#include <quantsweep/metric.hpp>
#include <quantsweep/observe.hpp>
#include <quantsweep/sweep.hpp>

namespace {

namespace qs = quantsweep;

struct trivial_tensor {
    std::array<float, 1> values;
    qs::shape shape;
};

/// A chain of layers that return what they are given.
class trivial_net {
public:
    using tensor = trivial_tensor;

    explicit trivial_net(std::size_t layers) : weights_(layers, {1.0F, 0.3F}), sources_(layers), output_{layers - 1} {
        for (std::size_t i = 0; i < layers; ++i) sources_[i] = i == 0 ? qs::graph_input(0) : i - 1;
    }
    std::size_t size() const { return sources_.size(); }
    qs::layer_info info(std::size_t node) const { return {std::to_string(node)}; }
    std::span<const std::size_t> inputs(std::size_t node) const { return {&sources_[node], 1}; }
    std::span<const std::size_t> outputs() const { return {&output_, 1}; }
    std::span<const qs::parameter> parameters(std::size_t node) {
        lent_[0].values = qs::tensor_view<float>{weights_[node].data(), {2, 1}};
        return lent_;
    }
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }

private:
    std::vector<std::array<float, 2>> weights_;
    std::vector<std::size_t> sources_;
    std::size_t output_;
    std::vector<qs::parameter> lent_ = std::vector<qs::parameter>(1);
};

struct first_output {
    qs::metric_info info() const { return {"first output"}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        return double{s.outputs[0][0]};
    }
};

/// Makes batches of one sample each.
std::vector<qs::batch<trivial_tensor>> batches_of(std::size_t count) {
    qs::batch<trivial_tensor> one;
    one.inputs = {{{0.5F}, {1, 1}}};
    one.samples = 1;
    return std::vector(count, one);
}

/// Returns the least number of evaluations for L layers in a chain under one scheme: docs/value_identity.md, "Cost".
std::size_t least_evaluations(std::size_t layers, qs::mode_rule mode) {
    return mode == qs::mode_rule::local ? 3 * layers : 2 * layers + layers * (layers + 1) / 2;
}

void sweep_chain(benchmark::State& state, std::size_t layers, std::size_t batches, const qs::sweep_mode& mode) {
    trivial_net host{layers};
    const auto data = batches_of(batches);
    const auto seen = qs::calibrate<qs::min_max>(host, batches_of(1));
    const qs::sweep_options options{.schemes = {qs::parse_scheme("w8")}, .modes = {mode}};
    std::size_t made = 0;
    for (auto _ : state) made = qs::sweep(host, seen, data, first_output{}, options).cost.layer_evaluations;
    state.SetLabel(mode.name());
    state.counters["layers"] = static_cast<double>(layers);
    state.counters["batches"] = static_cast<double>(batches);
    state.counters["evaluations"] = static_cast<double>(made);
    state.counters["least"] = static_cast<double>(batches * least_evaluations(layers, mode.what()));
}

const bool registered = [] {
    const auto add = [](std::size_t layers, std::size_t batches, const qs::sweep_mode& mode) {
        const std::string name =
            "sweep " + mode.name() + ", " + std::to_string(layers) + " layers, " + std::to_string(batches) + " batches";
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            sweep_chain(state, layers, batches, mode);
        })->Unit(benchmark::kMillisecond);
    };
    for (const qs::sweep_mode& mode : {qs::sweep_mode::local(), qs::sweep_mode::only()})
        for (std::size_t layers : {10U, 100U, 1000U, 10000U}) add(layers, 1, mode);
    for (std::size_t batches : {10U, 100U, 1000U}) add(100, batches, qs::sweep_mode::only());
    return true;
}();

}  // namespace
