// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The engine: llama's architecture over bytes, run node by node or as a whole. It knows nothing of quantsweep.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tiny_lm {

/// The same numbers as in train/network.py.
inline constexpr std::size_t vocabulary = 256, width = 256, blocks = 3, head = 64, key_width = 2 * head, hidden = 512;

struct tensor {
    std::size_t sequences = 0, tokens = 0, width = 0;
    std::vector<float> values{};        // in the order [sequence][token][width]
    std::vector<std::uint8_t> bytes{};  // for a text, instead of values: [sequence][token]
};

enum class operation { embedding, norm, projection, rotary, attention, gate, sum };

/// Stands for the text as an input of a node; all other inputs are earlier nodes.
inline constexpr std::size_t text = static_cast<std::size_t>(-1);

struct node {
    std::string name;
    operation what;
    std::vector<std::size_t> inputs;
    std::size_t in, out;          // numbers for each token
    std::vector<float> weight{};  // [out][in] for a projection, [byte][out] for an embedding, [out] for a norm
};

/// Computes a node from its inputs.
tensor run(const node& n, std::span<const tensor* const> in);

struct engine {
    std::vector<node> nodes{};

    /// Makes an engine without weights.
    engine() {
        std::size_t stream = push({"embedding", operation::embedding, {text}, vocabulary, width});
        for (std::size_t b = 0; b < blocks; ++b) {
            const std::string block = "block" + std::to_string(b);
            stream = push_attention(block + ":attention:", stream);
            stream = push_mlp(block + ":mlp:", stream);
        }
        stream = push({"norm", operation::norm, {stream}, width, width});
        push({"head", operation::projection, {stream}, width, vocabulary});
    }

    /// Returns the logits of the byte after each byte: [sequence][token][vocabulary].
    tensor forward(const tensor& given) const {
        std::vector<tensor> made;
        for (const node& n : nodes) {
            std::vector<const tensor*> in;
            for (const std::size_t from : n.inputs) in.push_back(from == text ? &given : &made[from]);
            made.push_back(run(n, in));
        }
        return std::move(made.back());
    }

private:
    std::size_t push(node added) {
        nodes.push_back(std::move(added));
        return nodes.size() - 1;
    }
    std::size_t project(const std::string& name, std::size_t from, std::size_t in, std::size_t out) {
        return push({name, operation::projection, {from}, in, out});
    }
    std::size_t push_attention(const std::string& at, std::size_t stream) {
        const std::size_t x = push({at + "norm", operation::norm, {stream}, width, width});
        std::size_t q = project(at + "q", x, width, width), k = project(at + "k", x, width, key_width);
        const std::size_t v = project(at + "v", x, width, key_width);
        q = push({at + "q_rotary", operation::rotary, {q}, width, width});
        k = push({at + "k_rotary", operation::rotary, {k}, key_width, key_width});
        const std::size_t mixed = push({at + "product", operation::attention, {q, k, v}, width, width});
        return push({at + "sum", operation::sum, {stream, project(at + "o", mixed, width, width)}, width, width});
    }
    std::size_t push_mlp(const std::string& at, std::size_t stream) {
        const std::size_t x = push({at + "norm", operation::norm, {stream}, width, width});
        const std::size_t g = project(at + "gate", x, width, hidden), up = project(at + "up", x, width, hidden);
        const std::size_t both = push({at + "silu", operation::gate, {g, up}, hidden, hidden});
        return push({at + "sum", operation::sum, {stream, project(at + "down", both, hidden, width)}, width, width});
    }
};

}  // namespace tiny_lm
