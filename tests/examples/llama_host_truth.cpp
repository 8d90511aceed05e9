// SPDX-License-Identifier: BSD-3-Clause
/// \file  Compares what a sweep predicts on llama.cpp with models that ggml's own quantizer wrote.

#include "llama_host_model.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iomanip>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/token_metrics.hpp>
#include <quantsweep/sweep.hpp>

namespace {

using namespace llama_test;

struct stored_type {
    std::string format;
    ggml_type type;
    /// The format to which ggml converts the other operand before it multiplies: blocks of 32 with a half-precision
    /// scale, or of 256.
    const char* other_operand;
};
const stored_type halves[] = {{"half", GGML_TYPE_F16, "half"}, {"bfloat16", GGML_TYPE_BF16, "bfloat16"}};
const stored_type stored_types[] = {
    {"q8_0", GGML_TYPE_Q8_0, "q8_0"},
    {"q4_0", GGML_TYPE_Q4_0, "q8_0"},
    {"q4_k", GGML_TYPE_Q4_K, "int8:symmetric:per_group:256"},
    {"q6_k", GGML_TYPE_Q6_K, "int8:symmetric:per_group:256"},
};

/// Rounds the weights of one layer with the library, for the lifetime of this object.
class rounded {
public:
    rounded(llama_host::graph& graph, std::size_t layer, const std::string& format)
        : graph_{graph},
          layer_{layer},
          view_{graph.parameters(layer)[0].values.as<float>()},
          kept_(view_.data, view_.data + view_.size()) {
        qs::any_format::parse(format).fake_quantize(
            qs::tensor_block<float>{view_.data, 0, view_.shape[0], view_.shape[1], 1});
        graph.parameters_changed(layer);
    }
    rounded(const rounded&) = delete;
    rounded& operator=(const rounded&) = delete;
    ~rounded() {
        std::copy(kept_.begin(), kept_.end(), view_.data);
        graph_.parameters_changed(layer_);
    }

private:
    llama_host::graph& graph_;
    std::size_t layer_;
    qs::tensor_view<float> view_;
    std::vector<float> kept_;
};

/// Returns a recipe for products: weights under `weights`, and the other operand too if `activations` says how.
qs::recipe products(const llama_host::graph& graph, const std::string& weights, const std::string& activations) {
    qs::recipe how{weights + " " + activations};
    for (std::size_t l = 0; l < graph.size(); ++l) {
        const qs::layer_info info = graph.info(l);
        const std::string kind{*info.attributes.at("kind").word()};
        if (kind == "embedding" || (kind == "linear" && activations.empty()))
            how.layers[info.name] = qs::parse_scheme("w=" + weights);
        else if (kind == "linear")
            how.layers[info.name] = qs::parse_scheme("w=" + weights + "/inputs=" + activations);
    }
    return how;
}

std::vector<llama_host::text_batch> batches_of_four(std::size_t sequences, std::size_t tokens) {
    std::vector<llama_host::text_batch> batches;
    for (std::size_t first = 0; first < sequences; first += 4)
        batches.push_back(read_beginnings(first, 4, tokens).batch);
    return batches;
}

/// Of a graph, or of the runtime alone.
template <class Engine>
double perplexity_of(Engine& engine, const std::vector<llama_host::text_batch>& batches) {
    double loss = 0, tokens = 0;
    for (const llama_host::text_batch& batch : batches) {
        loss += loss_of(logits_of(engine, batch), batch);
        for (const std::vector<std::int32_t>& labels : batch.labels) tokens += static_cast<double>(labels.size());
    }
    return std::exp(loss / tokens);
}

/// What a sweep says of the float32 network, and what llama.cpp makes of a file whose matrices are all of one type.
struct compared_perplexity {
    double weights_alone, both, truth;
};
std::vector<compared_perplexity> compare_perplexities(std::span<const stored_type> types,
                                                      const std::vector<llama_host::text_batch>& batches) {
    const model_file wide{GGML_TYPE_F32};
    llama_host::graph graph{wide.path(), {4, 128}, 1};
    qs::sweep_options options{.schemes = {}};
    for (const stored_type& stored : types) {
        options.recipes.push_back(products(graph, stored.format, ""));
        options.recipes.push_back(products(graph, stored.format, stored.other_operand));
    }
    const auto seen = qs::calibrate(graph, std::vector{batches[0]});
    const qs::sweep_result result = qs::sweep(graph, seen, batches, qs::perplexity{}, options);
    std::vector<compared_perplexity> made;
    REQUIRE(result.recipes.size() == 2 * types.size());
    for (std::size_t k = 0; k < types.size(); ++k) {
        const model_file file{types[k].type};
        llama_host::runtime deployed{file.path(), {4, 128}, 1};
        const qs::recipe_result &alone = result.recipes[2 * k], &both = result.recipes[2 * k + 1];
        made.push_back({alone.scores[0].value, both.scores[0].value, perplexity_of(deployed, batches)});
        MESSAGE(std::setprecision(8) << types[k].format << ": float " << qs::leading_metric(result).baseline
                                     << ", weights alone " << made[k].weights_alone << ", with the other operand "
                                     << made[k].both << ", llama.cpp " << made[k].truth);
        CHECK(alone.failure == "");
        CHECK(both.failure == "");
    }
    return made;
}

}  // namespace

TEST_CASE("llama_host: a layer under a format of ggml's gives the logits of one that ggml quantized and widened") {
    const model_file wide{GGML_TYPE_F32};
    const beginnings text = read_beginnings(5, 2, 16);
    llama_host::graph graph{wide.path(), {2, 16}, 1};
    const std::vector<float> in_float = logits_of(graph, text.batch);
    for (const stored_type& stored : stored_types)
        for (const std::string layer : {"token_embd", "blk.0.attn_k", "blk.0.ffn_down", "blk.1.attn_q", "blk.1.attn_v",
                                        "blk.2.attn_output", "blk.2.ffn_gate", "blk.2.ffn_up", "output"}) {
            CAPTURE(stored.format);
            CAPTURE(layer);
            const model_file file{[&](const std::string& name) { return name == layer ? stored.type : GGML_TYPE_F32; }};
            llama_host::graph ggmls{file.path(), {2, 16}, 1};
            const rounded weights{graph, layer_called(graph, layer), stored.format};
            const std::vector<float> ours = logits_of(graph, text.batch);
            CHECK(ours == logits_of(ggmls, text.batch));
            CHECK(ours != in_float);
        }
}

TEST_CASE("llama_host: uniform recipes have the perplexity of the model that ggml's quantizer wrote") {
    const std::vector<llama_host::text_batch> batches = batches_of_four(16, 128);
    const std::vector<compared_perplexity> found = compare_perplexities(stored_types, batches);
    for (std::size_t k = 0; k < found.size(); ++k) {
        const model_file file{stored_types[k].type};
        llama_host::graph widened{file.path(), {4, 128}, 1};
        CHECK(found[k].weights_alone == doctest::Approx(perplexity_of(widened, batches)).epsilon(1e-12));
        CHECK(std::abs(found[k].weights_alone / found[k].truth - 1) < 0.002);
        CHECK(std::abs(found[k].both / found[k].truth - 1) < 0.0002);
    }
}

TEST_CASE("llama_host: a file in halves has the perplexity of products that round both operands to halves") {
    for (const compared_perplexity& found : compare_perplexities(halves, batches_of_four(16, 128)))
        CHECK(std::abs(found.both / found.truth - 1) < 0.00001);
}

TEST_CASE("llama_host: keys and values under a format of ggml's have the perplexity of the runtime's quantized cache") {
    const model_file file{GGML_TYPE_F32};
    const std::size_t sequences = 8, tokens = 128;
    const std::vector<llama_host::text_batch> batches = batches_of_four(sequences, tokens);
    llama_host::graph graph{file.path(), {4, tokens}, 1};
    const auto seen = qs::calibrate(graph, std::vector{batches[0]});
    // With quantized keys, the runtime multiplies blocks of eight bits with the queries.
    setenv("LLAMA_ATTN_ROT_DISABLE", "1", 1);  // newer versions rotate keys and values before they quantize them
    const struct {
        std::string scheme;
        llama_host::cache_types cache;
    } caches[] = {{"in0=q8_0/in1=q8_0/in2=q8_0", {GGML_TYPE_Q8_0, GGML_TYPE_Q8_0, true}},
                  {"in0=q8_0/in1=q4_0/in2=q8_0", {GGML_TYPE_Q4_0, GGML_TYPE_Q8_0, true}},
                  {"in0=q8_0/in1=q4_0/in2=q4_0", {GGML_TYPE_Q4_0, GGML_TYPE_Q4_0, true}}};
    qs::sweep_options options{.schemes = {}};
    for (const auto& [scheme, cache] : caches) options.recipes.push_back(qs::uniform_recipe(qs::parse_scheme(scheme)));
    const qs::sweep_result result = qs::sweep(graph, seen, batches, qs::perplexity{}, options);
    for (std::size_t k = 0; k < result.recipes.size(); ++k) {
        llama_host::runtime deployed{file.path(), {4, tokens}, 1, nullptr, nullptr, caches[k].cache};
        const double truth = perplexity_of(deployed, batches);
        const double predicted = result.recipes[k].scores[0].value;
        MESSAGE(caches[k].scheme << ": float " << qs::leading_metric(result).baseline << ", predicted " << predicted
                                 << ", llama.cpp " << truth);
        CHECK(result.recipes[k].failure == "");
        CHECK(std::abs(predicted / truth - 1) < 0.001);
    }
}
