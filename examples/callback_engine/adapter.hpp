// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The engine as a quantsweep::hooked_graph: it runs itself, and shows each output as it is made.

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include <quantsweep/graph/hooked_graph.hpp>

#include "engine.h"

namespace qs = quantsweep;

/// Points to the engine's memory; a clone points to memory of its own.
struct engine_tensor {
    float* data = nullptr;
    qs::shape shape{};
    std::unique_ptr<float[]> owned{};
};

template <>
struct qs::tensor_traits<engine_tensor> {
    using scalar = float;
    static tensor_view<const float> view(const engine_tensor& t) { return {t.data, t.shape}; }
    static tensor_view<float> view(engine_tensor& t) { return {t.data, t.shape}; }
    static engine_tensor clone(const engine_tensor& t) {
        const std::size_t count = element_count(t.shape);
        std::unique_ptr<float[]> copy{new float[count]};
        for (std::size_t i = 0; i < count; ++i) copy[i] = t.data[i];
        float* const data = copy.get();
        return {data, t.shape, std::move(copy)};
    }
};

class callback_graph {
public:
    using tensor = engine_tensor;

    callback_graph()
        : engine_{engine_create(), engine_destroy}, count_{static_cast<std::size_t>(engine_operations(engine_.get()))} {
        for (std::size_t n = 0; n < count_; ++n) {
            int sources[2];
            const int number = engine_sources(engine_.get(), static_cast<int>(n), sources);
            edges_.emplace_back();
            for (int k = 0; k < number; ++k)
                edges_.back().push_back(sources[k] < 0 ? qs::graph_input(0) : static_cast<std::size_t>(sources[k]));
        }
        last_ = count_ - 1;
    }
    std::size_t size() const { return count_; }
    qs::layer_info info(std::size_t n) const {
        const bool dense = weights(n).data != nullptr;
        return {engine_name(engine_.get(), static_cast<int>(n)), dense, {{"kind", dense ? "dense" : "add"}}};
    }
    std::span<const std::size_t> inputs(std::size_t n) const { return edges_[n]; }
    std::span<const std::size_t> outputs() const { return {&last_, 1}; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        lent_.clear();
        if (weights(n).data) lent_.push_back({weights(n)});
        return lent_;
    }
    void run(std::span<const tensor* const> inputs, qs::output_hook<tensor> after) {
        const auto call = [](void* hook, int operation, float* output, int samples, int width) {
            tensor value{output, {static_cast<std::size_t>(samples), static_cast<std::size_t>(width)}};
            (*static_cast<qs::output_hook<tensor>*>(hook))(static_cast<std::size_t>(operation), value);
        };
        engine_run(engine_.get(), inputs[0]->data, static_cast<int>(inputs[0]->shape[0]), call, &after);
    }

private:
    qs::tensor_view<float> weights(std::size_t n) const {
        int rows = 0, columns = 0;
        float* const first = engine_weights(engine_.get(), static_cast<int>(n), &rows, &columns);
        return {first, {static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)}};
    }

    std::unique_ptr<engine, void (*)(engine*)> engine_;
    std::size_t count_, last_ = 0;
    std::vector<std::vector<std::size_t>> edges_{};
    std::vector<qs::parameter> lent_{};
};
