// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A model in llama.cpp on the CPU. Its graph computes in float32 and reports each node. It knows nothing of
///        quantsweep.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <ggml-backend.h>
#include <ggml.h>
#include <llama.h>

namespace llama_host {

/// The largest number of sequences in a batch, and of tokens in a sequence.
struct extents {
    std::size_t sequences, tokens;
};

/// Called before (ask) and after each node of the graph. The call before decides whether there is a call after.
using node_callback = bool (*)(ggml_tensor* node, bool ask, void* user);

struct cache_types {
    ggml_type keys = GGML_TYPE_F32, values = GGML_TYPE_F32;
    bool flash_attention = false;  ///< the runtime supports quantized values only with it
};

/// A sweep writes the weights, so they must not be mapped from the file. Older versions of llama.cpp have the first
/// member; newer ones have the second, where 0 means no mapping.
template <class Parameters>
void load_without_memory_map(Parameters& chosen) {
    if constexpr (requires { chosen.use_mmap; })
        chosen.use_mmap = false;
    else
        chosen.load_mode = {};
}

class runtime {
public:
    /// callback  may be nullptr; the graph is then computed at once
    /// Errors    std::runtime_error if llama.cpp cannot read the file, or cannot evaluate batches of this size
    runtime(const std::string& path, extents most, int threads, node_callback callback = nullptr, void* user = nullptr,
            cache_types cache = {})
        : most_{most} {
        llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
        static ggml_backend_dev_t no_devices[] = {nullptr};
        llama_model_params of_model = llama_model_default_params();
        of_model.devices = no_devices;
        of_model.n_gpu_layers = 0;
        of_model.use_extra_bufts = false;  // would repack weights
        load_without_memory_map(of_model);
        model_.reset(llama_model_load_from_file(path.c_str(), of_model));
        if (!model_) throw std::runtime_error{path + " is not a model that llama.cpp can load"};
        llama_context_params of_context = llama_context_default_params();
        const auto room = static_cast<std::uint32_t>((most.tokens + 255) / 256 * 256 * most.sequences);
        of_context.n_ctx = room;
        of_context.n_batch = of_context.n_ubatch = static_cast<std::uint32_t>(most.sequences * most.tokens);
        of_context.n_seq_max = static_cast<std::uint32_t>(most.sequences);
        of_context.n_threads = of_context.n_threads_batch = threads;
        of_context.flash_attn_type =
            cache.flash_attention ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
        of_context.type_k = cache.keys;
        of_context.type_v = cache.values;
        of_context.offload_kqv = of_context.op_offload = false;
        of_context.cb_eval = callback;
        of_context.cb_eval_user_data = user;
        context_.reset(llama_init_from_model(model_.get(), of_context));
        if (!context_) throw std::runtime_error{path + ": llama.cpp cannot make a context for it"};
    }

    const llama_vocab* vocabulary() const { return llama_model_get_vocab(model_.get()); }

    /// Evaluates whole sequences from an empty cache; they follow one another in `tokens`. Afterwards logits() has the
    /// logits of every token, in the same order.
    /// Errors  std::runtime_error
    void decode(std::span<const llama_token> tokens, std::size_t sequences) {
        const std::size_t length = tokens.size() / sequences;
        if (sequences > most_.sequences || length > most_.tokens)
            throw std::runtime_error{"the batch has more sequences, or longer ones, than the context was made for"};
        llama_memory_clear(llama_get_memory(context_.get()), true);
        llama_batch batch = llama_batch_init(static_cast<std::int32_t>(tokens.size()), 0, 1);
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            batch.token[t] = tokens[t];
            batch.pos[t] = static_cast<llama_pos>(t % length);
            batch.n_seq_id[t] = 1;
            batch.seq_id[t][0] = static_cast<llama_seq_id>(t / length);
            batch.logits[t] = 1;
        }
        batch.n_tokens = static_cast<std::int32_t>(tokens.size());
        const std::int32_t status = llama_decode(context_.get(), batch);
        llama_batch_free(batch);
        if (status != 0) throw std::runtime_error{"llama_decode fails with " + std::to_string(status)};
    }
    const float* logits() const { return llama_get_logits(context_.get()); }

    /// Errors  std::runtime_error
    std::vector<llama_token> tokenize(std::string_view text) const {
        std::vector<llama_token> tokens(text.size() + 8);
        const std::int32_t count =
            llama_tokenize(vocabulary(), text.data(), static_cast<std::int32_t>(text.size()), tokens.data(),
                           static_cast<std::int32_t>(tokens.size()), false, false);
        if (count < 0) throw std::runtime_error{"llama.cpp cannot tokenize the text"};
        tokens.resize(static_cast<std::size_t>(count));
        return tokens;
    }

    /// Turns a weight that is stored quantized into one in float32, in memory of its own.
    void widen(ggml_tensor& weight) {
        if (!ggml_is_quantized(weight.type)) return;
        std::vector<float>& wide = widened_.emplace_back(static_cast<std::size_t>(ggml_nelements(&weight)));
        ggml_get_type_traits(weight.type)->to_float(weight.data, wide.data(), ggml_nelements(&weight));
        weight.type = GGML_TYPE_F32;
        weight.data = wide.data();
        weight.nb[0] = sizeof(float);
        for (int d = 1; d < GGML_MAX_DIMS; ++d)
            weight.nb[d] = weight.nb[d - 1] * static_cast<std::size_t>(weight.ne[d - 1]);
    }

private:
    extents most_;
    std::vector<std::vector<float>> widened_{};
    std::unique_ptr<llama_model, void (*)(llama_model*)> model_{nullptr, llama_model_free};
    std::unique_ptr<llama_context, void (*)(llama_context*)> context_{nullptr, llama_free};
};

}  // namespace llama_host
