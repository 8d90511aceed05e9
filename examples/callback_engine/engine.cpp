// SPDX-License-Identifier: BSD-3-Clause
/// \file  The engine's implementation: 16 -> 32 -> 32 (+ skip) -> 10. Every run uses the same buffers again.

#include "engine.h"

#include <cmath>
#include <random>
#include <vector>

namespace {

struct operation {
    const char* name;
    int in, out;
    bool relu;
    std::vector<int> sources;
    std::vector<float> weights;
};

}  // namespace

struct engine {
    std::vector<operation> operations;
    std::vector<std::vector<float>> buffers;
};

engine* engine_create(void) {
    auto* e = new engine{{{"stem", 16, 32, true, {-1}, {}},
                          {"mix", 32, 32, true, {0}, {}},
                          {"add", 32, 32, false, {0, 1}, {}},
                          {"head", 32, 10, false, {2}, {}}},
                         std::vector<std::vector<float>>(4)};
    std::mt19937 random{1};
    for (operation& op : e->operations) {
        if (op.sources.size() != 1) continue;
        const float scale = 1.5F / std::sqrt(static_cast<float>(op.in));
        for (int i = 0; i < op.in * op.out; ++i)
            op.weights.push_back((static_cast<float>(random() % 2001) / 1000 - 1) * scale);
    }
    e->operations[1].weights[7] *= 30;  // one weight is far larger than the rest, as in real networks
    return e;
}

void engine_destroy(engine* e) { delete e; }
int engine_operations(const engine* e) { return static_cast<int>(e->operations.size()); }
const char* engine_name(const engine* e, int o) { return e->operations[static_cast<std::size_t>(o)].name; }

int engine_sources(const engine* e, int o, int sources[2]) {
    const std::vector<int>& all = e->operations[static_cast<std::size_t>(o)].sources;
    for (std::size_t k = 0; k < all.size(); ++k) sources[k] = all[k];
    return static_cast<int>(all.size());
}

float* engine_weights(engine* e, int o, int* rows, int* columns) {
    operation& op = e->operations[static_cast<std::size_t>(o)];
    *rows = op.out;
    *columns = op.in;
    return op.weights.empty() ? nullptr : op.weights.data();
}

void engine_run(engine* e, const float* input, int samples, engine_callback callback, void* user) {
    const auto values = [&](int source) {
        return source < 0 ? input : e->buffers[static_cast<std::size_t>(source)].data();
    };
    for (std::size_t o = 0; o < e->operations.size(); ++o) {
        const operation& op = e->operations[o];
        std::vector<float>& output = e->buffers[o];
        output.resize(static_cast<std::size_t>(samples * op.out));
        for (int s = 0; s < samples; ++s)
            for (int r = 0; r < op.out; ++r) {
                const float* x = values(op.sources[0]) + s * op.in;
                float sum = 0;
                if (op.weights.empty())
                    sum = x[r] + values(op.sources[1])[s * op.in + r];
                else
                    for (int c = 0; c < op.in; ++c) sum += op.weights[static_cast<std::size_t>(r * op.in + c)] * x[c];
                output[static_cast<std::size_t>(s * op.out + r)] = op.relu && sum < 0 ? 0 : sum;
            }
        if (callback) callback(user, static_cast<int>(o), output.data(), samples, op.out);
    }
}
