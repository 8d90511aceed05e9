// SPDX-License-Identifier: BSD-3-Clause
/// \file  The example's network is the one that was trained: tests PyTorch's logits, the graph's laws and the labels.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/models_graph.hpp>
#include <quantsweep/io/safetensors.hpp>
#include <quantsweep/metric/any_metrics.hpp>

#include "../io/damaged_files.hpp"
#include "load.hpp"
#include "token_metrics.hpp"
#include "weights_writer.hpp"

namespace {

using tiny_lm::vocabulary;

static_assert(qs::models_graph<lm_graph>());

const std::filesystem::path data = "examples/tiny_lm/data";

tiny_lm::engine trained() { return tiny_lm::load_engine(data / "weights.safetensors"); }

/// Returns the beginnings of held-out sequences.
tiny_lm::text_batch beginnings(std::size_t first, std::size_t sequences, std::size_t tokens) {
    const tiny_lm::text_batch whole = tiny_lm::load_texts(data / "test.safetensors", first + sequences, 100)[0];
    tiny_lm::text_batch part{{{sequences, tokens, 0, {}, {}}}, {}, sequences};
    for (std::size_t s = first; s < first + sequences; ++s) {
        const std::uint8_t* row = whole.inputs[0].bytes.data() + s * whole.inputs[0].tokens;
        part.inputs[0].bytes.insert(part.inputs[0].bytes.end(), row, row + tokens);
        part.labels.emplace_back(whole.labels[s].begin(),
                                 whole.labels[s].begin() + static_cast<std::ptrdiff_t>(tokens));
    }
    return part;
}

/// Returns the bits for a byte, given the logits of the token before it.
double bits(const float* logits, std::size_t byte) {
    const double largest = *std::max_element(logits, logits + vocabulary);
    double sum = 0;
    for (std::size_t c = 0; c < vocabulary; ++c) sum += std::exp(double{logits[c]} - largest);
    return (std::log(sum) + largest - double{logits[byte]}) / std::log(2.0);
}

}  // namespace

TEST_CASE("tiny_lm: the logits are PyTorch's, and foretell the labels") {
    const qs::safetensors golden{data / "golden_logits.safetensors"};
    const qs::shape& shape = golden.shape("logits");
    REQUIRE(shape == qs::shape{2, 128, vocabulary});
    const std::vector<float> expected = golden.read<float>("logits");

    const auto batches = tiny_lm::load_texts(data / "test.safetensors", 2, 2);
    REQUIRE(batches.size() == 1);
    const tiny_lm::tensor found = trained().forward(batches[0].inputs[0]);
    REQUIRE(found.values.size() == expected.size());
    double largest = 0, total = 0;
    for (std::size_t token = 0; token < 2 * 128; ++token) {
        const float* wanted = expected.data() + token * vocabulary;
        const float* logits = found.values.data() + token * vocabulary;
        double magnitude = 0, deviation = 0;
        for (std::size_t c = 0; c < vocabulary; ++c) {
            magnitude = std::max(magnitude, std::abs(double{wanted[c]}));
            deviation = std::max(deviation, std::abs(double{logits[c]} - double{wanted[c]}));
        }
        CAPTURE(token);
        CHECK(deviation <= 1e-4 * magnitude);
        largest = std::max(largest, deviation / magnitude);
        total += bits(logits, static_cast<std::size_t>(batches[0].labels[token / 128][token % 128]));
    }
    MESSAGE("largest deviation from PyTorch, of the largest logit of its token: ", largest);
    CHECK(total / (2 * 128) < 2.5);  // a byte that the logits do not predict takes more than 8 bits
}

TEST_CASE("tiny_lm: the network keeps the laws of a graph") {
    lm_graph graph{trained()};
    const std::vector<tiny_lm::text_batch> parts{beginnings(0, 1, 9), beginnings(1, 1, 9)};
    const qs::graph_report report = qs::check_graph(graph, beginnings(0, 2, 9), parts);
    INFO(report.text());
    CHECK(report.ok());
    for (const char* law : {"forward", "clone", "batch invariance"}) {
        CAPTURE(law);
        CHECK(report.status(law) == qs::law_status::holds);
    }
}

TEST_CASE("tiny_lm: no token sees those after it") {
    const tiny_lm::engine net = trained();
    const tiny_lm::tensor whole = beginnings(3, 1, 10).inputs[0], begun = beginnings(3, 1, 6).inputs[0];
    const std::vector<float> logits = net.forward(whole).values, earlier = net.forward(begun).values;
    REQUIRE(earlier.size() == 6 * vocabulary);
    CHECK(std::equal(earlier.begin(), earlier.end(), logits.begin()));
}

TEST_CASE("tiny_lm: swept are the embedding, each projection and each product of attention") {
    lm_graph graph{trained()};
    std::map<std::string, std::size_t> kinds;
    std::size_t parameters = 0;
    for (std::size_t n = 0; n < graph.size(); ++n) {
        const qs::layer_info info = graph.info(n);
        for (const qs::parameter& lent : graph.parameters(n)) parameters += element_count(shape_of(lent));
        CHECK(info.quantizable == info.attributes.contains("kind"));
        if (info.quantizable) ++kinds[*info.attributes.at("kind").word()];
        if (info.name != "block1:mlp:up") continue;
        CHECK(*info.attributes.at("stage").word() == "block1");
        CHECK(*info.attributes.at("block").word() == "mlp");
        CHECK(*info.attributes.at("role").word() == "up");
    }
    CHECK(kinds == std::map<std::string, std::size_t>{{"attention", 3}, {"embedding", 1}, {"linear", 22}});
    CHECK(parameters == 1900544);  // all parameters except the norms'
}

TEST_CASE("tiny_lm: a file with tensors that the network does not use is of another network") {
    const qs::safetensors known{data / "weights.safetensors"};
    std::map<std::string, qs::shape> tensors{{"block9:mlp:up.weight", {2}}};
    for (const std::string& name : known.names()) tensors[name] = known.shape(name);
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    examples::write_weights(path, tensors, [&](const std::string& name, const qs::shape& shape) {
        return name == "block9:mlp:up.weight" ? std::vector<float>(element_count(shape)) : known.read<float>(name);
    });
    CHECK_THROWS_WITH_AS(
        tiny_lm::load_engine(path),
        ("quantsweep [104] " + path.string() +
         ": belongs to another network: this network does not use 1 of its tensors: block9:mlp:up.weight")
            .c_str(),
        qs::invalid_argument);
    CHECK_THROWS_AS(tiny_lm::load_texts(data / "weights.safetensors", 1, 1), qs::missing_tensor);
    CHECK_THROWS_AS(tiny_lm::load_texts(data / "test.safetensors", 1, 0), qs::invalid_argument);
}

TEST_CASE("tiny_lm: the metrics are those that --metric names, and one that scores sequences leads where it has to") {
    using names = std::vector<std::string>;
    const auto measured = [](const names& asked, bool remedies = false) {
        examples::sweep_arguments given{"out", {}, asked};
        given.remedies = remedies;
        return with_metrics(tiny_lm::token_metrics{given}, [](const auto& all) {
            const qs::metrics_model<qs::label_type<std::vector<tiny_lm::text_batch>>,
                                    std::remove_cvref_t<decltype(all)>>
                model{all};
            names found;
            for (std::size_t k = 0; k < model.size(); ++k) found.push_back(model.info(k).name);
            return found;
        });
    };
    CHECK(measured(tiny_lm::known_metrics) == tiny_lm::known_metrics);
    CHECK(measured({"token_kl"}) == names{"token_kl"});
    CHECK(measured({"token_kl", "perplexity"}) == names{"token_kl", "perplexity"});
    CHECK(measured({"token_kl", "same_top_token"}) == names{"token_kl", "same_top_token"});
    CHECK(measured({"same_top_token"}) == names{"same_top_token"});
    CHECK(measured({"same_top_token", "perplexity"}) == names{"same_top_token", "perplexity"});
    CHECK(measured(tiny_lm::known_metrics, true) == names{"same_top_token", "perplexity", "token_kl"});
    CHECK_THROWS_WITH_AS(measured({"perplexity"}, true), doctest::Contains("add same_top_token"),
                         examples::bad_argument);
    CHECK_THROWS_WITH_AS(measured({"perplexity", "perplexity"}), "--metric: perplexity is given twice",
                         examples::bad_argument);
    CHECK_THROWS_WITH_AS(measured({"kl"}), doctest::Contains("known names are perplexity, token_kl, same_top_token"),
                         examples::bad_argument);
}
