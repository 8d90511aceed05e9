// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A small host for tests: convolutions over a row, additions and concatenations; any DAG, with several inputs
///        and outputs.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

namespace toy {

namespace qs = quantsweep;

struct tensor {
    std::vector<float> values;
    qs::shape shape;  // samples, channels, width
};

enum class kind { convolution, add, concatenate };

struct node {
    kind what = kind::convolution;
    std::vector<std::size_t> inputs{};
    std::string name{};
    std::size_t channels = 0;     // channels of the output
    std::vector<float> weight{};  // [out][in][3]
    std::vector<float> bias{};
    bool relu = false;
    std::size_t weight_of = 0;  // the node whose weight is used: this one, or an earlier one if tied
    std::vector<qs::parameter> lent{};
};

/// Recycles buffers in a pool, and works in place on them internally.
class graph {
public:
    using tensor = toy::tensor;

    std::vector<node> nodes{};
    std::vector<std::size_t> output_nodes{};
    std::function<void(std::size_t)> before_evaluate{};  // may throw
    mutable std::map<std::size_t, std::vector<std::vector<float>>> pool{};
    std::size_t evaluations = 0;
    std::size_t recycled = 0;
    std::vector<std::size_t> notified{};

    std::size_t size() const { return nodes.size(); }
    qs::layer_info info(std::size_t n) const {
        return {nodes[n].name, nodes[n].what == kind::convolution, {{"block", "toy"}}, false};
    }
    std::span<const std::size_t> inputs(std::size_t n) const { return nodes[n].inputs; }
    std::span<const std::size_t> outputs() const { return output_nodes; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        node& here = nodes[n];
        here.lent.clear();
        if (here.what == kind::convolution) {
            std::vector<float>& weight = nodes[here.weight_of].weight;
            const std::size_t in = weight.size() / (3 * here.channels);
            here.lent.push_back({qs::tensor_view<float>{weight.data(), {here.channels, in, 3}}});
            here.lent.push_back({qs::tensor_view<float>{here.bias.data(), {here.channels}}, qs::parameter_role::bias});
        }
        return here.lent;
    }

    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        ++evaluations;
        if (before_evaluate) before_evaluate(n);
        const node& here = nodes[n];
        if (here.what == kind::add) return add(in);
        if (here.what == kind::concatenate) return concatenate(in);
        return convolution(here, *in[0]);
    }

    void recycle(tensor&& dead) {
        ++recycled;
        for (float& value : dead.values) value = std::nanf("");  // so that anybody who still reads it notices
        pool[dead.values.size()].push_back(std::move(dead.values));
    }
    void parameters_changed(std::size_t n) { notified.push_back(n); }
    graph clone() const {
        graph copy = *this;
        copy.pool.clear();
        return copy;
    }

private:
    tensor make(qs::shape shape) {
        auto& free = pool[qs::element_count(shape)];
        if (free.empty()) return {std::vector<float>(qs::element_count(shape)), shape};
        tensor reused{std::move(free.back()), shape};
        free.pop_back();
        return reused;
    }
    tensor add(std::span<const tensor* const> in) {
        tensor out = make(in[0]->shape);
        out.values = in[0]->values;
        for (std::size_t k = 1; k < in.size(); ++k)
            for (std::size_t i = 0; i < out.values.size(); ++i) out.values[i] += in[k]->values[i];
        return out;
    }
    tensor concatenate(std::span<const tensor* const> in) {
        std::size_t channels = 0;
        for (const tensor* t : in) channels += t->shape[1];
        tensor out = make({in[0]->shape[0], channels, in[0]->shape[2]});
        auto to = out.values.begin();
        for (std::size_t s = 0; s < in[0]->shape[0]; ++s)
            for (const tensor* t : in) {
                const std::size_t each = t->shape[1] * t->shape[2];
                const auto from = t->values.begin() + static_cast<std::ptrdiff_t>(s * each);
                to = std::copy(from, from + static_cast<std::ptrdiff_t>(each), to);
            }
        return out;
    }
    tensor convolution(const node& here, const tensor& in) {
        const std::size_t width = in.shape[2], in_channels = in.shape[1];
        const std::vector<float>& weight = nodes[here.weight_of].weight;
        if (weight.size() != here.channels * in_channels * 3) throw std::runtime_error{"a weight of the wrong size"};
        tensor out = make({in.shape[0], here.channels, width});
        for (std::size_t s = 0; s < in.shape[0]; ++s)
            for (std::size_t o = 0; o < here.channels; ++o)
                for (std::size_t x = 0; x < width; ++x) {
                    float sum = here.bias[o];
                    for (std::size_t c = 0; c < in_channels; ++c)
                        for (std::size_t t = 0; t < 3; ++t) {
                            if (x + t < 1 || x + t > width) continue;
                            sum += weight[(o * in_channels + c) * 3 + t] *
                                   in.values[(s * in_channels + c) * width + x + t - 1];
                        }
                    out.values[(s * here.channels + o) * width + x] = sum;
                }
        if (here.relu)
            for (float& value : out.values) value = value > 0 ? value : 0;  // in place
        return out;
    }
};
static_assert(qs::clonable_graph<graph>);

using batch = qs::batch<tensor, std::size_t>;

/// Appends nodes. Weights are drawn from a seeded generator.
class builder {
public:
    explicit builder(unsigned seed) : random_{seed} {}

    std::size_t convolution(std::size_t input, std::size_t in_channels, std::size_t channels, bool relu = true) {
        node n{kind::convolution, {input}, name("conv"), channels};
        n.weight.resize(channels * in_channels * 3);
        n.bias.resize(channels);
        const float deviation = 1 / std::sqrt(static_cast<float>(in_channels) * 3.0F);
        for (float& w : n.weight) w = normal() * deviation;
        for (float& b : n.bias) b = normal() * 0.1F;
        n.relu = relu;
        n.weight_of = result_.nodes.size();
        return push(std::move(n));
    }
    std::size_t add(std::vector<std::size_t> inputs, std::size_t channels) {
        return push({kind::add, std::move(inputs), name("add"), channels});
    }
    std::size_t concatenate(std::vector<std::size_t> inputs, std::size_t channels) {
        return push({kind::concatenate, std::move(inputs), name("concatenate"), channels});
    }
    graph finish(std::vector<std::size_t> outputs) {
        result_.output_nodes = std::move(outputs);
        return std::move(result_);
    }
    batch make_batch(std::size_t samples, std::size_t inputs, std::size_t channels, std::size_t width) {
        batch b;
        b.samples = samples;
        for (std::size_t k = 0; k < inputs; ++k) {
            b.inputs.push_back({std::vector<float>(samples * channels * width), {samples, channels, width}});
            for (float& value : b.inputs.back().values) value = normal();
        }
        for (std::size_t s = 0; s < samples; ++s) b.labels.push_back(random_() % (channels * width));
        return b;
    }
    std::mt19937& random() { return random_; }
    float normal() { return std::normal_distribution<float>{}(random_); }

private:
    std::string name(const char* what) const { return what + std::to_string(result_.nodes.size()); }
    std::size_t push(node n) {
        result_.nodes.push_back(std::move(n));
        return result_.nodes.size() - 1;
    }
    std::mt19937 random_;
    graph result_{};
};

/// Returns how many channels a convolution reads.
inline std::size_t channels_read(const graph& host, std::size_t node) {
    return host.nodes[host.nodes[node].weight_of].weight.size() / (3 * host.nodes[node].channels);
}

/// Makes a chain of convolutions of 4 channels.
inline graph chain(std::size_t layers, unsigned seed = 1) {
    builder b{seed};
    std::size_t last = qs::graph_input(0);
    for (std::size_t i = 0; i < layers; ++i) last = b.convolution(last, 4, 4, i + 1 < layers);
    return b.finish({last});
}

/// Makes a random DAG over 4-channel values: shared inputs, parallel branches, skips, dead ends, and one to three
/// outputs.
inline graph random_dag(std::size_t count, std::size_t graph_inputs, unsigned seed) {
    builder b{seed};
    std::vector<std::size_t> values;
    for (std::size_t k = 0; k < graph_inputs; ++k) values.push_back(qs::graph_input(k));
    const auto pick = [&] { return values[b.random()() % values.size()]; };
    std::size_t made = 0;
    while (made < count) {
        switch (b.random()() % 5) {
            case 0:
                values.push_back(b.add({pick(), pick()}, 4));
                break;
            case 1: {
                const std::size_t joined = b.concatenate({pick(), pick()}, 8);
                values.push_back(b.convolution(joined, 8, 4));
                ++made;
                break;
            }
            default:
                values.push_back(b.convolution(pick(), 4, 4));
                break;
        }
        ++made;
    }
    std::vector<std::size_t> outputs{values.back()};
    for (std::size_t extra = b.random()() % 3; extra > 0; --extra) {
        const std::size_t node = pick();
        if (!qs::is_graph_input(node) && std::find(outputs.begin(), outputs.end(), node) == outputs.end())
            outputs.push_back(node);
    }
    return b.finish(outputs);
}

}  // namespace toy
