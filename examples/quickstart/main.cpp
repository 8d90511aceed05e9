// SPDX-License-Identifier: BSD-3-Clause
// Which layer of this network suffers in int8? In int4?
#include <cmath>
#include <cstdio>
#include <random>

#include <quantsweep/quantsweep.hpp>

namespace qs = quantsweep;

// Your engine: dense layers of 16 channels over plain vectors. It knows nothing of quantsweep.
struct tensor {
    std::vector<float> values;
    qs::shape shape;
};
struct dense {
    std::string name;
    std::vector<float> weight;  // [16, 16]

    tensor run(const tensor& x) const {
        tensor y{std::vector<float>(x.values.size()), x.shape};
        for (std::size_t i = 0; i < y.values.size(); ++i) {
            for (std::size_t k = 0; k < 16; ++k) y.values[i] += weight[i % 16 * 16 + k] * x.values[i / 16 * 16 + k];
            y.values[i] = std::tanh(y.values[i]);
        }
        return y;
    }
};

// Your adapter: the engine's layers as a graph that quantsweep can run one by one.
struct my_graph {
    using tensor = ::tensor;
    std::vector<dense> layers{};
    std::vector<std::size_t> sources{qs::graph_input(0), 0, 1, 2}, last{3};  // layer n reads sources[n]
    std::vector<qs::parameter> lent{};

    std::size_t size() const { return layers.size(); }
    qs::layer_info info(std::size_t n) const { return {layers[n].name}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return {&sources[n], 1}; }
    std::span<const std::size_t> outputs() const { return last; }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) { return layers[n].run(*in[0]); }
    std::span<const qs::parameter> parameters(std::size_t n) {
        return lent = {{qs::tensor_view<float>{layers[n].weight.data(), {16, 16}}}};
    }
};

std::mt19937 generator{1};
std::vector<float> noise(std::size_t count, float scale) {  // in place of trained weights and real inputs
    std::vector<float> values(count);
    for (float& value : values) value = (static_cast<float>(generator() % 2001) / 1000 - 1) * scale;
    return values;
}

int main() {
    my_graph graph;
    for (const char* name : {"stem", "block:0", "block:1", "head"}) graph.layers.push_back({name, noise(256, 0.4F)});
    graph.layers[2].weight[5] *= 60;  // one weight far larger than the rest, as real networks have
    std::vector<qs::batch<tensor>> calibration_batches, batches;
    for (int i = 0; i < 4; ++i) calibration_batches.push_back({{{noise(16 * 64, 1), {64, 16}}}, {}, 64});
    for (int i = 0; i < 4; ++i) batches.push_back({{{noise(16 * 64, 1), {64, 16}}}, {}, 64});

    auto calibration = qs::calibrate(graph, calibration_batches);
    auto result = qs::sweep(graph, calibration, batches, qs::agreement{}, {.schemes = {qs::w8a8(), qs::w4a8()}});

    std::printf("layer            decisions lost  95 %% interval\n");
    for (const qs::row& row : result.rows) {
        const qs::score& score = row.scores.front();
        std::printf("%-8s %-5s %8.1f points   [%4.1f, %4.1f]%s\n", row.layer.c_str(), row.scheme.c_str(),
                    100 * score.drop, 100 * score.low, 100 * score.high, score.significant ? "  dips" : "");
    }
    qs::write_html("report.html", result);
}
