// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes the tiny language model as a GGUF file of llama's architecture, with each weight in one of ggml's
///        types.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <ggml.h>
#include <gguf.h>

#include "../../tiny_lm/engine.hpp"

namespace llama_host {

/// Returns "blk.1.ffn_up" for "block1:mlp:up".
inline std::string gguf_name(const std::string& node) {
    if (node == "embedding") return "token_embd";
    if (node == "norm") return "output_norm";
    if (node == "head") return "output";
    const std::size_t first = node.find(':'), second = node.rfind(':');
    const bool attention = node.compare(first + 1, second - first - 1, "attention") == 0;
    const std::string role = node.substr(second + 1);
    return "blk." + node.substr(5, first - 5) + (attention ? ".attn_" : ".ffn_") + (role == "o" ? "output" : role);
}

/// Returns the characters that spell a byte in GPT-2's vocabulary, as UTF-8.
inline std::string spelt_byte(unsigned byte) {
    const auto printable = [](unsigned b) { return (b > 32 && b < 127) || (b > 160 && b != 173); };
    unsigned letter = byte;
    if (!printable(byte)) {
        letter = 256;
        for (unsigned b = 0; b < byte; ++b) letter += !printable(b);
    }
    if (letter < 128) return {static_cast<char>(letter)};
    return {static_cast<char>(0xC0 | letter >> 6), static_cast<char>(0x80 | (letter & 63))};
}

inline void set_vocabulary(gguf_context* file) {
    std::vector<std::string> spelt;
    std::vector<const char*> tokens;
    for (unsigned byte = 0; byte < tiny_lm::vocabulary; ++byte) spelt.push_back(spelt_byte(byte));
    for (const std::string& token : spelt) tokens.push_back(token.c_str());
    const std::vector<std::int32_t> types(tokens.size(), 1);  // normal tokens
    gguf_set_val_str(file, "tokenizer.ggml.model", "gpt2");
    gguf_set_val_str(file, "tokenizer.ggml.pre", "gpt-2");
    gguf_set_arr_str(file, "tokenizer.ggml.tokens", tokens.data(), tokens.size());
    gguf_set_arr_data(file, "tokenizer.ggml.token_type", GGUF_TYPE_INT32, types.data(), types.size());
    gguf_set_arr_str(file, "tokenizer.ggml.merges", nullptr, 0);
    gguf_set_val_bool(file, "tokenizer.ggml.add_bos_token", false);
}

inline void set_architecture(gguf_context* file) {
    using namespace tiny_lm;
    const auto number = [&](const char* key, std::size_t value) {
        gguf_set_val_u32(file, (std::string{"llama."} + key).c_str(), static_cast<std::uint32_t>(value));
    };
    gguf_set_val_str(file, "general.architecture", "llama");
    number("context_length", 2048);
    number("embedding_length", width);
    number("block_count", blocks);
    number("feed_forward_length", hidden);
    number("attention.head_count", width / head);
    number("attention.head_count_kv", key_width / head);
    number("rope.dimension_count", head);
    number("vocab_size", vocabulary);
    gguf_set_val_f32(file, "llama.attention.layer_norm_rms_epsilon", 1e-5F);
    gguf_set_val_f32(file, "llama.rope.freq_base", 10000);
}

/// type_of  returns the type of a matrix, given the tensor's name without ".weight"; norms are float32
/// Errors   std::runtime_error if the file cannot be written
inline void write_gguf(const std::string& path, const tiny_lm::engine& net,
                       const std::function<ggml_type(const std::string&)>& type_of) {
    const std::unique_ptr<gguf_context, void (*)(gguf_context*)> file{gguf_init_empty(), gguf_free};
    const std::unique_ptr<ggml_context, void (*)(ggml_context*)> tensors{
        ggml_init({std::size_t{64} << 20, nullptr, false}), ggml_free};
    set_architecture(file.get());
    set_vocabulary(file.get());
    for (const tiny_lm::node& n : net.nodes) {
        if (n.weight.empty()) continue;
        const std::string name = gguf_name(n.name);
        const auto count = static_cast<std::int64_t>(n.weight.size());
        const bool is_norm = n.what == tiny_lm::operation::norm;
        const auto row = static_cast<std::int64_t>(n.what == tiny_lm::operation::projection ? n.in : n.out);
        ggml_tensor* const t =
            ggml_new_tensor_2d(tensors.get(), is_norm ? GGML_TYPE_F32 : type_of(name), row, count / row);
        ggml_quantize_chunk(t->type, n.weight.data(), t->data, 0, t->ne[1], t->ne[0], nullptr);
        ggml_set_name(t, (name + ".weight").c_str());
        gguf_add_tensor(file.get(), t);
    }
    if (!gguf_write_to_file(file.get(), path.c_str(), false)) throw std::runtime_error{path + " cannot be written"};
}

}  // namespace llama_host
