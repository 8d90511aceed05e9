// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A small host for sequences that treats each token by itself, in both layouts, and sequences that are padded
///        or alone.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/graph.hpp>

#include "toy_graph.hpp"

namespace toy {

/// first: [batch, tokens, 3] -> [batch, tokens, 4]; turned, which is no layer: the same as [batch, 4, tokens]; second:
/// [batch, 4, tokens] -> [batch, 4, tokens]; head: [batch, 4, tokens] -> [batch, tokens, 5].
class token_host {
public:
    using tensor = toy::tensor;
    static constexpr std::size_t in = 3, features = 4, vocabulary = 5;
    bool says_tokens = true;

    explicit token_host(unsigned seed = 1) {
        std::mt19937 random{seed};
        std::normal_distribution<float> normal{0, 0.7f};
        weights_ = {std::vector<float>(features * in),
                    {},
                    std::vector<float>(features * features),
                    std::vector<float>(vocabulary * features)};
        for (auto& weight : weights_)
            for (float& w : weight) w = normal(random);
    }
    std::size_t size() const { return 4; }
    qs::layer_info info(std::size_t n) const {
        static constexpr std::array names{"first", "turned", "second", "head"};
        return {names[n], n != 1};
    }
    std::span<const std::size_t> inputs(std::size_t n) const { return {&sources_[n], 1}; }
    std::span<const std::size_t> outputs() const { return {&last_, 1}; }
    std::span<const qs::parameter> parameters(std::size_t n) {
        lent_.clear();
        if (n != 1) {
            const std::size_t out = n == 3 ? vocabulary : features;
            lent_.push_back({qs::tensor_view<float>{weights_[n].data(), {out, weights_[n].size() / out}}});
        }
        return lent_;
    }
    qs::axes axes(std::size_t n) const {
        qs::axes where = n == 1 || n == 2 ? qs::axes{0, 1, 2} : qs::axes{0, 2, 1};
        if (!says_tokens) where.token.reset();
        return where;
    }
    token_host clone() const { return *this; }

    tensor evaluate(std::size_t n, std::span<const tensor* const> read) {
        const tensor& x = *read[0];
        const bool turned = n >= 2;  // the input's channels are axis 1
        const std::size_t samples = x.shape[0], tokens = x.shape[turned ? 2 : 1], channels = x.shape[turned ? 1 : 2];
        const auto at = [&](std::size_t s, std::size_t t, std::size_t c) {
            return x.values[turned ? (s * channels + c) * tokens + t : (s * tokens + t) * channels + c];
        };
        const std::size_t out = n == 3 ? vocabulary : features;
        tensor y{std::vector<float>(samples * tokens * out), {}};
        y.shape = n == 1 || n == 2 ? qs::shape{samples, out, tokens} : qs::shape{samples, tokens, out};
        for (std::size_t s = 0; s < samples; ++s)
            for (std::size_t t = 0; t < tokens; ++t)
                for (std::size_t o = 0; o < out; ++o) {
                    float sum = n == 1 ? at(s, t, o) : 0;
                    for (std::size_t c = 0; n != 1 && c < channels; ++c)
                        sum += weights_[n][o * channels + c] * at(s, t, c);
                    y.values[n == 1 || n == 2 ? (s * out + o) * tokens + t : (s * tokens + t) * out + o] = sum;
                }
        return y;
    }

private:
    std::array<std::vector<float>, 4> weights_{};
    std::array<std::size_t, 4> sources_{qs::graph_input(0), 0, 1, 2};
    std::size_t last_ = 3;
    std::vector<qs::parameter> lent_{};
};

using token_ids = std::vector<std::int32_t>;
using token_batch = qs::batch<tensor, token_ids>;

/// The same sequences in two forms.
struct sequences {
    std::vector<token_batch>
        padded{};  ///< several in a batch, padded to the length of the longest before, between and after the tokens
    std::vector<token_batch> alone{};  ///< one in each batch, without padding
};

/// The padding has large values, or NaN with `nan`, and labels that are no token.
inline sequences make_sequences(const std::vector<std::size_t>& batches, unsigned seed, bool nan = false) {
    std::mt19937 random{seed};
    std::normal_distribution<float> normal;
    sequences made;
    for (std::size_t samples : batches) {
        const std::size_t tokens = 2 + random() % 6;
        token_batch b{{{{}, {samples, tokens, token_host::in}}}, {}, samples, {}};
        for (std::size_t s = 0; s < samples; ++s) {
            token_batch one{{{{}, {}}}, {{}}, 1, {}};
            b.labels.emplace_back();
            const std::size_t kept = random() % tokens;
            for (std::size_t t = 0; t < tokens; ++t) {
                const bool real = t == kept || random() % 3 != 0;
                b.mask.push_back(static_cast<std::uint8_t>(real ? 1 + random() % 255 : 0));
                b.labels.back().push_back(real ? static_cast<std::int32_t>(random() % token_host::vocabulary) : -100);
                for (std::size_t c = 0; c < token_host::in; ++c) {
                    const float x = real ? normal(random) : nan ? std::nanf("") : 1000.0f;
                    b.inputs[0].values.push_back(x);
                    if (real) one.inputs[0].values.push_back(x);
                }
                if (real) one.labels[0].push_back(b.labels.back().back());
            }
            one.inputs[0].shape = {1, one.labels[0].size(), token_host::in};
            made.alone.push_back(std::move(one));
        }
        made.padded.push_back(std::move(b));
    }
    return made;
}

}  // namespace toy
