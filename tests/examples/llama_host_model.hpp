// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The tiny language model on llama.cpp, for the tests of its host.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "../../examples/llama_host/adapter.hpp"
#include "../../examples/llama_host/check/write_gguf.hpp"
#include "../../examples/llama_host/texts.hpp"
#include "../../examples/tiny_lm/load.hpp"

namespace llama_test {

inline const std::filesystem::path data = "examples/tiny_lm/data";

inline const tiny_lm::engine& trained() {
    static const tiny_lm::engine net = tiny_lm::load_engine(data / "weights.safetensors");
    return net;
}

/// A file that is deleted with this object.
class model_file {
public:
    template <class TypeOf>
    explicit model_file(TypeOf&& type_of, const tiny_lm::engine& net = trained())
        : path_{(std::filesystem::temp_directory_path() / ("quantsweep_llama_" + std::to_string(++made_) + ".gguf"))
                    .string()} {
        llama_host::write_gguf(path_, net, type_of);
    }
    explicit model_file(ggml_type type, const tiny_lm::engine& net = trained())
        : model_file{[type](const std::string&) { return type; }, net} {}
    model_file(const model_file&) = delete;
    model_file& operator=(const model_file&) = delete;
    ~model_file() { std::remove(path_.c_str()); }
    const std::string& path() const { return path_; }

private:
    static inline int made_ = 0;
    std::string path_;
};

/// Beginnings of held-out sequences, as bytes and as tokens.
struct beginnings {
    tiny_lm::tensor bytes;
    llama_host::text_batch batch;
};
inline beginnings read_beginnings(std::size_t first, std::size_t sequences, std::size_t tokens) {
    const tiny_lm::text_batch whole = tiny_lm::load_texts(data / "test.safetensors", first + sequences, 1000)[0];
    beginnings read{{sequences, tokens, 0, {}, {}}, {{}, {}, sequences}};
    llama_host::tensor text{nullptr, {sequences, tokens, 0}};
    for (std::size_t s = first; s < first + sequences; ++s) {
        const auto row = whole.inputs[0].bytes.begin() + static_cast<std::ptrdiff_t>(s * whole.inputs[0].tokens);
        const auto label = whole.labels[s].begin();
        read.bytes.bytes.insert(read.bytes.bytes.end(), row, row + static_cast<std::ptrdiff_t>(tokens));
        read.batch.labels.emplace_back(label, label + static_cast<std::ptrdiff_t>(tokens));
    }
    text.text.assign(read.bytes.bytes.begin(), read.bytes.bytes.end());
    read.batch.inputs.push_back(std::move(text));
    return read;
}

/// Returns the logits of the graph's last layer.
inline std::vector<float> logits_of(llama_host::graph& graph, const llama_host::text_batch& batch) {
    std::vector<float> logits;
    auto keep = [&](std::size_t layer, llama_host::tensor& output) {
        if (layer == graph.outputs()[0]) logits = qs::tensor_traits<llama_host::tensor>::clone(output).owned;
    };
    const llama_host::tensor* const given[] = {&batch.inputs[0]};
    graph.run(given, qs::output_hook<llama_host::tensor>{keep});
    return logits;
}

/// Returns the runtime's own logits, with nothing in between.
inline std::vector<float> logits_of(llama_host::runtime& engine, const llama_host::text_batch& batch) {
    const std::vector<llama_token>& tokens = batch.inputs[0].text;
    engine.decode(tokens, batch.samples);
    return {engine.logits(), engine.logits() + tokens.size() * tiny_lm::vocabulary};
}

/// Returns the loss in nats over all tokens of a batch.
inline double loss_of(std::span<const float> logits, const llama_host::text_batch& batch) {
    double total = 0;
    for (const std::vector<std::int32_t>& labels : batch.labels)
        for (const std::int32_t label : labels) {
            double sum = 0;
            for (const float logit : logits.first(tiny_lm::vocabulary)) sum += std::exp(double{logit});
            total += std::log(sum) - double{logits[static_cast<std::size_t>(label)]};
            logits = logits.subspan(tiny_lm::vocabulary);
        }
    return total;
}

inline std::size_t layer_called(const llama_host::graph& graph, const std::string& name) {
    for (std::size_t l = 0; l < graph.size(); ++l)
        if (graph.info(l).name == name) return l;
    throw std::runtime_error{"no layer " + name};
}

}  // namespace llama_test
