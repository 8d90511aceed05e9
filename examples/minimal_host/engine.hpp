// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Somebody's inference engine, made by hand: dense layers and a skip connection over std::vector<float>.
/// It knows nothing of quantsweep.

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

struct dense {
    std::string name;
    std::size_t in = 0, out = 0;
    bool relu = false;
    bool residual = false;                // adds its input to its output
    std::vector<float> weight{}, bias{};  // weight[o * in + i]

    std::vector<float> run(const std::vector<float>& x) const {
        const std::size_t samples = x.size() / in;
        std::vector<float> y(samples * out);
        for (std::size_t s = 0; s < samples; ++s)
            for (std::size_t o = 0; o < out; ++o) {
                float sum = bias[o];
                for (std::size_t i = 0; i < in; ++i) sum += weight[o * in + i] * x[s * in + i];
                if (relu && sum < 0) sum = 0;
                y[s * out + o] = residual ? sum + x[s * in + o] : sum;
            }
        return y;
    }
};

struct engine {
    std::vector<dense> layers;
};

/// Random weights from a fixed seed; one layer has a single weight far larger than the rest, as real networks do.
inline engine make_engine() {
    engine e{{{"stem", 16, 32, true},
              {"block:0", 32, 32, true, true},
              {"block:1", 32, 32, true, true},
              {"block:2", 32, 32, true, true},
              {"head", 32, 10}}};
    std::mt19937 random{1};
    const auto draw = [&] { return static_cast<float>(random() % 2001) / 1000 - 1; };
    for (dense& layer : e.layers) {
        const float scale = 1.5F / std::sqrt(static_cast<float>(layer.in));
        for (std::size_t i = 0; i < layer.in * layer.out; ++i) layer.weight.push_back(draw() * scale);
        for (std::size_t o = 0; o < layer.out; ++o) layer.bias.push_back(draw() * 0.1F);
    }
    e.layers[2].weight[5] *= 40;
    return e;
}

/// Seeded noise in place of real inputs.
inline std::vector<float> make_inputs(std::size_t samples, unsigned seed) {
    std::mt19937 random{seed};
    std::vector<float> x(samples * 16);
    for (float& value : x) value = static_cast<float>(random() % 2001) / 1000 - 1;
    return x;
}
