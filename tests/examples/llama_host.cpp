// SPDX-License-Identifier: BSD-3-Clause
/// \file  llama.cpp as a host: tests that it computes the trained network, obeys the laws, and gets its weights back.

#include "llama_host_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/metric/token_metrics.hpp>
#include <quantsweep/sweep.hpp>

namespace {

static_assert(qs::models_graph<llama_host::graph>() && qs::input_hooked_graph<llama_host::graph>);

using namespace llama_test;

std::string weights_mark(llama_host::graph& graph) {
    qs::fingerprint mark;
    for (std::size_t l = 0; l < graph.size(); ++l)
        for (const qs::parameter& lent : graph.parameters(l)) mark.add(lent.values);
    return mark.hex();
}

template <class T>
bool all_lent_as(llama_host::graph& graph) {
    std::size_t weights = 0;
    bool same = true;
    for (std::size_t l = 0; l < graph.size(); ++l)
        for (const qs::parameter& lent : graph.parameters(l)) {
            ++weights;
            same = same && lent.values.holds<T>();
        }
    return same && weights == 23;
}
bool all_lent_as(llama_host::graph& graph, ggml_type type) {
    if (type == GGML_TYPE_F16) return all_lent_as<qs::fp16>(graph);
    if (type == GGML_TYPE_BF16) return all_lent_as<qs::bf16>(graph);
    return all_lent_as<float>(graph);
}

/// The trained network with its matrices rounded.
template <class Half>
tiny_lm::engine rounded_to() {
    tiny_lm::engine net = trained();
    for (tiny_lm::node& n : net.nodes)
        if (n.what != tiny_lm::operation::norm)
            for (float& w : n.weight) w = static_cast<float>(Half{w});
    return net;
}

std::vector<qs::row> rows_of(ggml_type type, const tiny_lm::engine& net) {
    const model_file file{type, net};
    llama_host::graph graph{file.path(), {4, 32}, 1};
    const std::vector<llama_host::text_batch> batches{read_beginnings(0, 4, 32).batch};
    const auto seen = qs::calibrate(graph, batches);
    const auto result =
        qs::sweep(graph, seen, batches, qs::token_kl{},
                  {.schemes = {qs::parse_scheme("w=q4_0"), qs::parse_scheme("w=int8:symmetric:per_channel")}});
    return result.rows;
}

/// Rows of a file in halves against those of the same numbers in a file in float32.
/// noise_db, noise_share  what may come of ggml's products, which round their other operand to halves, too: in dB of a
///                        layer's own SQNR, and as the logarithm of a divergence
template <class Half>
void check_rows_of(ggml_type type, double noise_db, double noise_share) {
    const tiny_lm::engine net = rounded_to<Half>();
    const std::vector<qs::row> found = rows_of(type, net), expected = rows_of(GGML_TYPE_F32, net);
    REQUIRE(found.size() == 2 * 23);
    REQUIRE(expected.size() == found.size());
    for (std::size_t r = 0; r < found.size(); ++r) {
        INFO(found[r].layer, " ", found[r].scheme);
        REQUIRE(found[r].ranges.size() == 1);
        CHECK(found[r].ranges[0].host_type == Half::name());
        CHECK(expected[r].ranges[0].host_type.empty());
        const double lost = found[r].ranges[0].host_rounding_db;
        CHECK(std::abs(lost) < (found[r].scheme == "w=q4_0" ? 0.01 : 0.5));
        CHECK(std::abs(found[r].sqnr_db - (expected[r].sqnr_db - lost)) < noise_db);
        // Rows of eight bits have less of it than the products of bfloat16 add.
        if (found[r].scheme == "w=q4_0")
            CHECK(std::abs(std::log(found[r].scores[0].value / expected[r].scores[0].value)) < noise_share);
    }
}

}  // namespace

TEST_CASE("llama_host: llama.cpp's logits are those of the engine that the network was trained for") {
    const model_file file{GGML_TYPE_F32};
    const beginnings text = read_beginnings(0, 8, 128);
    const std::vector<float> expected = trained().forward(text.bytes).values;
    llama_host::runtime engine{file.path(), {8, 128}, 1};
    const std::vector<float> found = logits_of(engine, text.batch);
    REQUIRE(found.size() == expected.size());
    float largest = 0, difference = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        largest = std::max(largest, std::abs(expected[i]));
        difference = std::max(difference, std::abs(found[i] - expected[i]));
    }
    MESSAGE("largest difference " << difference << " of logits up to " << largest);
    CHECK(difference < 2e-5F * largest);

    const std::string bytes = "And God said,\n\t\xC3\xA9";
    const std::vector<llama_token> tokens = engine.tokenize(bytes);
    REQUIRE(tokens.size() == bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) CHECK(tokens[i] == static_cast<unsigned char>(bytes[i]));
}

TEST_CASE("llama_host: the graph keeps the laws, and gives the logits of the runtime's own forward pass") {
    const model_file file{GGML_TYPE_F32};
    llama_host::graph graph{file.path(), {2, 20}, 1};
    const beginnings text = read_beginnings(0, 2, 20), fewer = read_beginnings(3, 1, 9);
    const qs::graph_report report = qs::check_graph(graph, text.batch);
    INFO(report.text());
    CHECK_NOTHROW(report.require());
    const std::size_t attention = layer_called(graph, "blk.1.attn");
    CHECK(*graph.info(attention).attributes.at("kind").word() == "attention");
    REQUIRE(graph.inputs(attention).size() == 3);
    const auto reads = [&](std::size_t k) { return graph.info(graph.inputs(attention)[k]).name; };
    CHECK(reads(0).starts_with("Qcur-1"));
    CHECK(reads(1).starts_with("Kcur-1"));
    CHECK(reads(2) == "blk.1.attn_v");

    llama_host::runtime engine{file.path(), {2, 20}, 1};
    CHECK(logits_of(graph, text.batch) == logits_of(engine, text.batch));
    CHECK(logits_of(graph, fewer.batch) == logits_of(engine, fewer.batch));  // the last batch may be smaller
}

TEST_CASE(
    "llama_host: weights are lent in the file's own type, or widened if that is quantized, and put back bit for bit") {
    for (const ggml_type type : {GGML_TYPE_F32, GGML_TYPE_F16, GGML_TYPE_BF16, GGML_TYPE_Q8_0}) {
        CAPTURE(ggml_type_name(type));
        const model_file file{type};
        llama_host::graph graph{file.path(), {2, 12}, 1};
        CHECK(all_lent_as(graph, type));
        const std::vector<llama_host::text_batch> batches{read_beginnings(0, 2, 12).batch,
                                                          read_beginnings(2, 1, 12).batch};
        const std::string before = weights_mark(graph);
        const std::vector<float> logits = logits_of(graph, batches[0]);
        const qs::graph_report report = qs::check_graph(graph, batches[0]);
        INFO(report.text());
        CHECK_NOTHROW(report.require());
        const auto seen = qs::calibrate(graph, batches);
        const auto result =
            qs::sweep(graph, seen, batches, qs::metrics{qs::perplexity{}, qs::token_kl{}},
                      {.schemes = {qs::parse_scheme("w=q4_0"), qs::parse_scheme("in1=int4:symmetric:per_token")}});
        CHECK(result.rows.size() == 23 + 3);
        for (const qs::row& row : result.rows) {
            CAPTURE(row.layer);
            CHECK(row.failure == "");
            CHECK(row.scores[1].value > 0);
        }
        CHECK(weights_mark(graph) == before);
        CHECK(logits_of(graph, batches[0]) == logits);
        // The file's own weights, computed with as llama.cpp does without the adapter.
        llama_host::runtime engine{file.path(), {2, 12}, 1};
        CHECK((logits_of(engine, batches[0]) == logits) == (type != GGML_TYPE_Q8_0));
    }
}

TEST_CASE("llama_host: rows of a file in halves are those of its numbers in float32, but for what halves round") {
    check_rows_of<qs::fp16>(GGML_TYPE_F16, 0.03, 0.1);
    check_rows_of<qs::bf16>(GGML_TYPE_BF16, 0.35, 0.7);
}

TEST_CASE("llama_host: a run that computes only what follows from a change has the bits of a whole one") {
    const model_file file{GGML_TYPE_F32};
    llama_host::graph whole{file.path(), {2, 8}, 1, 0}, brief{file.path(), {2, 8}, 1};
    const std::vector<llama_host::text_batch> batches{read_beginnings(0, 2, 8).batch, read_beginnings(4, 1, 8).batch};
    const auto seen = qs::calibrate(whole, batches);
    const auto sweep = [&](llama_host::graph& graph, qs::sweep_mode mode) {
        const std::uint64_t before = graph.computed();
        const auto result =
            qs::sweep(graph, seen, batches, qs::metrics{qs::perplexity{}, qs::token_kl{}},
                      {.schemes = {qs::parse_scheme("w=q4_k"), qs::parse_scheme("a=int8:symmetric:per_token"),
                                   qs::parse_scheme("in2=int4:symmetric:per_token")},
                       .modes = {mode}});
        return std::pair{result, graph.computed() - before};
    };
    for (const qs::sweep_mode& mode : {qs::sweep_mode::only(), qs::sweep_mode::all_but()}) {
        const auto of_whole = sweep(whole, mode), of_brief = sweep(brief, mode);
        MESSAGE(of_brief.second << " layers computed, of " << of_whole.second);
        CHECK(of_brief.second < 0.75 * static_cast<double>(of_whole.second));
        const qs::sweep_result &expected = of_whole.first, &found = of_brief.first;
        REQUIRE(found.rows.size() == expected.rows.size());
        for (std::size_t r = 0; r < found.rows.size(); ++r) {
            CAPTURE(found.rows[r].layer);
            CHECK(found.rows[r] == expected.rows[r]);
        }
    }
    // Two weights are changed, and one of them is restored. The host must tell by the bytes, not by counting writes.
    const std::vector<float> logits = logits_of(whole, batches[0]);
    for (int k = 0; k < 3; ++k) CHECK(logits_of(brief, batches[0]) == logits);
    const std::size_t up = layer_called(brief, "blk.0.ffn_up"), down = layer_called(brief, "blk.2.ffn_down");
    float* const first = brief.parameters(up)[0].values.as<float>().data;
    float* const second = brief.parameters(down)[0].values.as<float>().data;
    const float kept[] = {*first, *second};
    *first += 1;
    brief.parameters_changed(up);
    const std::vector<float> one = logits_of(brief, batches[0]);
    CHECK(one != logits);
    *second += 1;
    brief.parameters_changed(down);
    CHECK(logits_of(brief, batches[0]) != one);
    *second = kept[1];
    brief.parameters_changed(down);
    CHECK(logits_of(brief, batches[0]) == one);
    *first = kept[0];
    brief.parameters_changed(up);
    CHECK(logits_of(brief, batches[0]) == logits);
    // What a hook makes of a layer's output, in the first run of a text, is not what the layer made.
    auto spoil = [](std::size_t, llama_host::tensor& output) {
        if (qs::tensor_traits<llama_host::tensor>::observable(output)) *output.lent += 1;
    };
    const llama_host::tensor* const given[] = {&batches[1].inputs[0]};
    brief.run(given, qs::output_hook<llama_host::tensor>{spoil});
    CHECK(logits_of(brief, batches[1]) == logits_of(whole, batches[1]));
}

TEST_CASE(
    "llama_host: an embedding that is the output matrix, too, is one weight, and both layers follow a write to it") {
    tiny_lm::engine net = trained();
    net.nodes.pop_back();  // the output matrix
    const model_file file{GGML_TYPE_F16, net};
    llama_host::graph whole{file.path(), {2, 8}, 1, 0}, brief{file.path(), {2, 8}, 1};
    const std::vector<llama_host::text_batch> batches{read_beginnings(0, 2, 8).batch};
    CHECK_NOTHROW(qs::check_graph(brief, batches[0]).require());
    const auto seen = qs::calibrate(whole, batches);
    const auto rows_on = [&](llama_host::graph& graph) {
        const auto result = qs::sweep(graph, seen, batches, qs::token_kl{}, {.schemes = {qs::parse_scheme("w=q4_0")}});
        return result.rows;
    };
    const std::string before = weights_mark(brief);
    const std::vector<qs::row> found = rows_on(brief);
    CHECK(found.size() == 22);
    CHECK(found == rows_on(whole));
    CHECK(weights_mark(brief) == before);
}
