// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The arithmetic of the engine, on plain arrays. It knows nothing of quantsweep.
/// A token is a row of numbers. Every operation gives a token the same bits, whatever else is in the batch.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tiny_lm {

/// Copies row bytes[t] of the table to row t of y.
inline void embed(const std::uint8_t* bytes, std::size_t rows, std::size_t width, const float* table, float* y) {
    for (std::size_t t = 0; t < rows; ++t) std::copy_n(table + bytes[t] * width, width, y + t * width);
}

/// Holds the weights of 16 outputs side by side, input by input: the order in which multiply() reads them.
inline constexpr std::size_t lanes = 16;

inline std::vector<float> in_panels(const float* weight, std::size_t in, std::size_t out) {
    std::vector<float> panels(in * out);
    for (std::size_t o = 0; o < out; ++o)
        for (std::size_t i = 0; i < in; ++i) panels[(o / lanes * in + i) * lanes + o % lanes] = weight[o * in + i];
    return panels;
}

/// Multiplies four tokens by 16 outputs. With the tokens as the innermost loop, the compiler keeps the sums in
/// registers.
inline void multiply_tile(const float* const (&x)[4], std::size_t in, const float* panel, float* const (&y)[4]) {
    struct {
        float lane[lanes];
    } sums[4] = {};
    for (std::size_t i = 0; i < in; ++i, panel += lanes)
        for (std::size_t l = 0; l < lanes; ++l)
            for (std::size_t t = 0; t < 4; ++t) sums[t].lane[l] += x[t][i] * panel[l];
    for (std::size_t t = 0; t < 4; ++t)
        for (std::size_t l = 0; l < lanes; ++l) y[t][l] = sums[t].lane[l];
}

/// Computes y[t][o] = sum over i of x[t][i] * weight[o][i], in the order of i. `out` must be a multiple of 16.
inline void multiply(const float* x, std::size_t rows, std::size_t in, std::size_t out, const float* weight, float* y) {
    const std::vector<float> panels = in_panels(weight, in, out);
    for (std::size_t first = 0; first < rows; first += 4) {
        // Repeats the last token to fill a tile, because the bits of a separate loop might differ.
        const auto row = [&](std::size_t t) { return std::min(first + t, rows - 1); };
        const float* const from[4] = {x + row(0) * in, x + row(1) * in, x + row(2) * in, x + row(3) * in};
        for (std::size_t o = 0; o < out; o += lanes) {
            float* const to[4] = {y + row(0) * out + o, y + row(1) * out + o, y + row(2) * out + o,
                                  y + row(3) * out + o};
            multiply_tile(from, in, panels.data() + o * in, to);
        }
    }
}

/// Computes the RMS norm: y = x / sqrt(mean(x^2) + epsilon) * weight.
inline void normalise(const float* x, std::size_t rows, std::size_t width, const float* weight, float* y) {
    constexpr float epsilon = 1e-5F;
    for (std::size_t t = 0; t < rows; ++t, x += width, y += width) {
        float sum = 0;
        for (std::size_t i = 0; i < width; ++i) sum += x[i] * x[i];
        const float scale = 1 / std::sqrt(sum / static_cast<float>(width) + epsilon);
        for (std::size_t i = 0; i < width; ++i) y[i] = x[i] * scale * weight[i];
    }
}

/// Applies rotary positions to one sequence, in place: turns the neighbours 2i and 2i + 1 of a head by position *
/// base^(-2i / head). This is the convention of the original llama, and ggml's "norm" mode. Hugging Face turns i and i
/// + head / 2 instead, and reorders the rows of the weights.
inline void turn(std::size_t tokens, std::size_t width, std::size_t head, float* x) {
    constexpr float base = 10000;
    for (std::size_t pair = 0; pair < head / 2; ++pair) {
        const float frequency = std::pow(base, -static_cast<float>(2 * pair) / static_cast<float>(head));
        for (std::size_t t = 0; t < tokens; ++t) {
            const float angle = static_cast<float>(t) * frequency, cosine = std::cos(angle), sine = std::sin(angle);
            for (std::size_t first = 2 * pair; first < width; first += head) {
                float* both = x + t * width + first;
                const float a = both[0], b = both[1];
                both[0] = a * cosine - b * sine;
                both[1] = a * sine + b * cosine;
            }
        }
    }
}

/// Replaces weights[0..seen) by their softmax.
inline void softmax(float* weights, std::size_t seen) {
    const float largest = *std::max_element(weights, weights + seen);
    float sum = 0;
    for (std::size_t u = 0; u < seen; ++u) sum += weights[u] = std::exp(weights[u] - largest);
    for (std::size_t u = 0; u < seen; ++u) weights[u] /= sum;
}

/// Computes causal attention for one sequence, head by head: softmax(q k / sqrt(head)) v. If k and v have fewer heads,
/// neighbouring heads of q share one.
inline void attend(const float* q, const float* k, const float* v, std::size_t tokens, std::size_t width,
                   std::size_t key_width, std::size_t head, float* y) {
    const float scale = 1 / std::sqrt(static_cast<float>(head));
    const std::size_t sharing = width / key_width;
    std::vector<float> keys(head * tokens), weights(tokens);  // keys[i][token], to be read along the tokens
    for (std::size_t h = 0; h < width / head; ++h) {
        const std::size_t shared = h / sharing * head;
        for (std::size_t u = 0; u < tokens; ++u)
            for (std::size_t i = 0; i < head; ++i) keys[i * tokens + u] = k[u * key_width + shared + i];
        for (std::size_t t = 0; t < tokens; ++t) {
            std::fill(weights.begin(), weights.end(), 0.0F);
            for (std::size_t i = 0; i < head; ++i) {
                const float factor = q[t * width + h * head + i] * scale;
                for (std::size_t u = 0; u <= t; ++u) weights[u] += factor * keys[i * tokens + u];
            }
            softmax(weights.data(), t + 1);
            float* mixed = y + t * width + h * head;
            std::fill_n(mixed, head, 0.0F);
            for (std::size_t u = 0; u <= t; ++u)
                for (std::size_t i = 0; i < head; ++i) mixed[i] += weights[u] * v[u * key_width + shared + i];
        }
    }
}

/// Computes y = silu(gate) * up, where silu(x) = x / (1 + e^-x).
inline void gate(const float* gate, const float* up, std::size_t count, float* y) {
    for (std::size_t i = 0; i < count; ++i) y[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
}

inline void add(const float* a, const float* b, std::size_t count, float* y) {
    for (std::size_t i = 0; i < count; ++i) y[i] = a[i] + b[i];
}

}  // namespace tiny_lm
