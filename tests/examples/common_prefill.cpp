// SPDX-License-Identifier: BSD-3-Clause
/// \file  Tests what docs/language_models.md says about decoding with a key-value cache. A small causal decoder with
///        synthetic weights is run token by token and quantized by hand, and is swept as one prefill.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/graph.hpp>
#include <quantsweep/sweep.hpp>

namespace {

namespace qs = quantsweep;

constexpr std::size_t width = 16, hidden = 32, classes = 24, tokens = 12, blocks = 2;

struct sequence {
    std::vector<float> values;
    qs::shape shape;  // samples, tokens, channels
};

struct linear {
    std::string name;
    std::size_t in, out;
    std::vector<float> weight{};

    /// Computes one token. Both ways of running call it, so that both sum in the same order.
    std::vector<float> operator()(std::span<const float> x) const {
        std::vector<float> y(out);
        for (std::size_t o = 0; o < out; ++o)
            for (std::size_t i = 0; i < in; ++i) y[o] += weight[o * in + i] * x[i];
        return y;
    }
};

/// Returns what the last token reads from the cache.
std::vector<float> attend(std::span<const float> query, std::span<const float> keys, std::span<const float> values) {
    const std::size_t seen = keys.size() / width;
    std::vector<float> weights(seen), result(width);
    float largest = -1e30F, sum = 0;
    for (std::size_t t = 0; t < seen; ++t) {
        for (std::size_t c = 0; c < width; ++c) weights[t] += query[c] * keys[t * width + c];
        largest = std::max(largest, weights[t] /= 4);
    }
    for (float& w : weights) sum += w = std::exp(w - largest);
    for (std::size_t t = 0; t < seen; ++t)
        for (std::size_t c = 0; c < width; ++c) result[c] += weights[t] / sum * values[t * width + c];
    return result;
}
std::vector<float> sum_of(std::span<const float> a, std::span<const float> b) {
    std::vector<float> y(a.begin(), a.end());
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += b[i];
    return y;
}
std::vector<float> relu(std::vector<float> x) {
    for (float& value : x) value = std::max(value, 0.0F);
    return x;
}

/// Draws the layers of each block: query, key, value, projection, up, down; after the blocks, the head.
std::vector<linear> draw_layers() {
    std::mt19937 random{7};
    std::vector<linear> layers;
    for (std::size_t b = 0; b < blocks; ++b)
        for (const char* role : {"query", "key", "value", "projection", "up", "down"})
            layers.push_back({std::to_string(b) + ":" + role, role == std::string{"down"} ? hidden : width,
                              role == std::string{"up"} ? hidden : width});
    layers.push_back({"head", width, classes});
    for (linear& layer : layers)
        for (std::size_t i = 0; i < layer.in * layer.out; ++i)
            layer.weight.push_back(std::normal_distribution<float>{}(random) / std::sqrt(static_cast<float>(layer.in)));
    return layers;
}

/// The prefill: all tokens of a sequence in one run. A block's nodes are its six layers, an attention after the value,
/// and sums after the projection and after down.
class prefill {
public:
    using tensor = sequence;

    prefill() {
        std::size_t stream = qs::graph_input(0);
        for (std::size_t b = 0; b < blocks; ++b) {
            const std::size_t query = add(layer_at(b, 0), {stream}), key = add(layer_at(b, 1), {stream});
            const std::size_t value = add(layer_at(b, 2), {stream});
            const std::size_t mixed = add("attention" + std::to_string(b), {query, key, value});
            stream = add("sum" + std::to_string(b), {stream, add(layer_at(b, 3), {mixed})});
            stream = add("end" + std::to_string(b), {stream, add(layer_at(b, 5), {add(layer_at(b, 4), {stream})})});
        }
        last_ = add(layers_.size() - 1, {stream});
    }
    std::size_t size() const { return nodes_.size(); }
    qs::layer_info info(std::size_t n) const { return {nodes_[n].name, nodes_[n].layer < layers_.size()}; }
    std::span<const std::size_t> inputs(std::size_t n) const { return nodes_[n].inputs; }
    std::span<const std::size_t> outputs() const { return {&last_, 1}; }
    qs::axes axes(std::size_t) const { return {0, 2}; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        lent_.clear();
        if (nodes_[n].layer < layers_.size()) {
            linear& layer = layers_[nodes_[n].layer];
            lent_.push_back({qs::tensor_view<float>{layer.weight.data(), {layer.out, layer.in}}});
        }
        return lent_;
    }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) const {
        const node& here = nodes_[n];
        sequence made{{}, {in[0]->shape[0], tokens, in[0]->shape[2]}};
        for (std::size_t t = 0; t < made.shape[0] * tokens; ++t) {
            const auto token = [&](std::size_t k, std::size_t first, std::size_t last) {
                const std::size_t channels = in[k]->shape[2];
                return std::span{in[k]->values}.subspan(first * channels, (last - first) * channels);
            };
            std::vector<float> y;
            if (here.layer < layers_.size())
                y = layers_[here.layer](token(0, t, t + 1));
            else if (in.size() == 3)
                y = attend(token(0, t, t + 1), token(1, t / tokens * tokens, t + 1),
                           token(2, t / tokens * tokens, t + 1));
            else
                y = sum_of(token(0, t, t + 1), token(1, t, t + 1));
            if (here.name.ends_with("up")) y = relu(std::move(y));
            made.shape[2] = y.size();
            made.values.insert(made.values.end(), y.begin(), y.end());
        }
        return made;
    }

private:
    struct node {
        std::string name;
        std::vector<std::size_t> inputs;
        std::size_t layer;  // an index beyond the last one means none
    };
    static std::size_t layer_at(std::size_t block, std::size_t k) { return 6 * block + k; }
    std::size_t add(std::size_t layer, std::vector<std::size_t> from) {
        nodes_.push_back({layers_[layer].name, std::move(from), layer});
        return nodes_.size() - 1;
    }
    std::size_t add(std::string name, std::vector<std::size_t> from) {
        nodes_.push_back({std::move(name), std::move(from), layers_.size()});
        return nodes_.size() - 1;
    }

    std::vector<linear> layers_ = draw_layers();
    std::vector<node> nodes_{};
    std::vector<qs::parameter> lent_{};
    std::size_t last_ = 0;
};

/// Rounds the input or output of a layer, for one token or for several.
using rounding = std::function<void(std::span<float>)>;
struct quantized_layer {
    std::string name;
    rounding weight, input, output;
};

/// Decodes token by token with caches of keys and values. One layer is quantized.
std::vector<float> decode(const sequence& batch, const quantized_layer& quantized) {
    std::vector<linear> layers = draw_layers();
    for (linear& layer : layers)
        if (layer.name == quantized.name) quantized.weight(layer.weight);
    const auto run = [&](std::size_t k, std::vector<float> x) {
        const bool here = layers[k].name == quantized.name;
        if (here) quantized.input(x);
        std::vector<float> y = layers[k](x);
        if (layers[k].name.ends_with("up")) y = relu(std::move(y));
        if (here) quantized.output(y);
        return y;
    };
    std::vector<float> logits;
    for (std::size_t sample = 0; sample < batch.shape[0]; ++sample) {
        std::vector<std::vector<float>> keys(blocks), values(blocks);
        for (std::size_t t = 0; t < tokens; ++t) {
            const auto first = batch.values.begin() + static_cast<std::ptrdiff_t>((sample * tokens + t) * width);
            std::vector<float> stream(first, first + width);
            for (std::size_t b = 0; b < blocks; ++b) {
                const std::vector<float> query = run(6 * b, stream), key = run(6 * b + 1, stream),
                                         value = run(6 * b + 2, stream);
                keys[b].insert(keys[b].end(), key.begin(), key.end());
                values[b].insert(values[b].end(), value.begin(), value.end());
                stream = sum_of(stream, run(6 * b + 3, attend(query, keys[b], values[b])));
                stream = sum_of(stream, run(6 * b + 5, run(6 * b + 4, stream)));
            }
            const std::vector<float> head = run(6 * blocks, stream);
            logits.insert(logits.end(), head.begin(), head.end());
        }
    }
    return logits;
}

/// Keeps the logits of the samples scored last.
struct keep_logits {
    std::vector<std::vector<float>>* last;
    qs::metric_info info() const { return {"kept", true, {}, {}, false, true}; }
    double score(const qs::sample<qs::no_label>& s) const {
        last->emplace_back(s.outputs[0].begin(), s.outputs[0].end());
        return 0;
    }
};

sequence draw_sequences(std::size_t samples) {
    std::mt19937 random{11};
    sequence drawn{{}, {samples, tokens, width}};
    for (std::size_t i = 0; i < samples * tokens * width; ++i)
        drawn.values.push_back(std::normal_distribution<float>{}(random) * (i / width % tokens == 0 ? 4.0F : 1.0F));
    return drawn;
}

float largest_difference(std::span<const float> a, std::span<const float> b) {
    REQUIRE(a.size() == b.size());
    float largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

/// Rounds to int8 with the scale of the largest magnitude of its argument: dynamic and per tensor.
void round_dynamically(std::span<float> x) {
    float largest = 0;
    for (float value : x) largest = std::max(largest, std::abs(value));
    for (float& value : x) value = std::nearbyint(value * 127 / largest) * largest / 127;
}

}  // namespace

TEST_CASE("with static ranges and quantized weights a prefill has the logits of decoding, bit for bit") {
    prefill graph;
    const std::vector<qs::batch<sequence>> batches{{{draw_sequences(3)}, {}, 3}};
    const auto calibration = qs::calibrate(graph, batches);
    for (const char* scheme : {"w8a8", "w4a4", "w=int8:symmetric/a=mxfp8_e4m3"})
        for (const linear& layer : draw_layers()) {
            INFO(scheme, ", ", layer.name);
            std::vector<std::vector<float>> kept;
            qs::sweep_options options{.schemes = {qs::parse_scheme(scheme)}};
            options.layers = qs::layer_selection{}.named(layer.name);
            const auto result = qs::sweep(graph, calibration, batches, keep_logits{&kept}, options);
            REQUIRE(result.rows.size() == 1);
            REQUIRE(result.rows[0].failure == "");
            REQUIRE(kept.size() >= 6);  // those of the float network, then those of the row
            std::vector<float> swept;
            for (std::size_t s = kept.size() - 3; s < kept.size(); ++s)
                swept.insert(swept.end(), kept[s].begin(), kept[s].end());
            quantized_layer by_hand{layer.name, [](auto) {}, [](auto) {}, [](auto) {}};
            for (const qs::range_used& used : result.rows[0].ranges) {
                const qs::any_format format = qs::any_format::parse(used.format);
                const rounding round = [format, used](std::span<float> x) {
                    if (format.dynamic())
                        format.fake_quantize({x.data(), 0, 1, x.size(), 1});
                    else
                        format.quantizer({used.low, used.high}).apply(x, x);
                };
                (used.tensor == "weights"  ? by_hand.weight
                 : used.tensor == "output" ? by_hand.output
                                           : by_hand.input) = round;
            }
            const std::vector<float> floats = decode(batches[0].inputs[0], {"", {}, {}, {}});
            CHECK(largest_difference(decode(batches[0].inputs[0], by_hand), swept) == 0);
            CHECK(largest_difference(floats, swept) > 0);
        }
}

TEST_CASE("scales that are taken from the tensor that is rounded are others over all tokens than over one") {
    // The first token is four times as loud as the others, so a single scale for all tokens is coarser for the rest.
    const sequence batch = draw_sequences(3);
    const std::vector<float> floats = decode(batch, {"", {}, {}, {}});
    std::vector<float> all = batch.values;
    round_dynamically(all);
    sequence of_all = batch, of_one = batch;
    of_all.values = all;
    for (std::size_t t = 0; t < 3 * tokens; ++t) round_dynamically(std::span{of_one.values}.subspan(t * width, width));
    const float largest = *std::max_element(floats.begin(), floats.end());
    const float error_of_all = largest_difference(decode(of_all, {"", {}, {}, {}}), floats);
    const float error_of_one = largest_difference(decode(of_one, {"", {}, {}, {}}), floats);
    const float apart = largest_difference(decode(of_all, {"", {}, {}, {}}), decode(of_one, {"", {}, {}, {}}));
    MESSAGE("largest logit " << largest << ", error over all tokens " << error_of_all << ", over one " << error_of_one
                             << ", apart " << apart);
    CHECK(error_of_one < error_of_all);
    CHECK(apart > 0.01F);
}
