// SPDX-License-Identifier: BSD-3-Clause
/// \file  What the examples share: metrics by name, batch files with labels, and the file of the float network's
///        outputs.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/graph/graph.hpp>
#include <quantsweep/io/safetensors.hpp>
#include <quantsweep/metric/any_metrics.hpp>

#include "../io/damaged_files.hpp"
#include "../support/text.hpp"
#include "../support/toy_graph.hpp"
#include "arguments.hpp"
#include "batch_file.hpp"
#include "named_metric.hpp"
#include "write_outputs.hpp"

namespace {

namespace qs = quantsweep;

struct stored {
    std::string type;
    std::vector<std::size_t> shape;
    std::string bytes;
};

template <class T>
std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

void put(const std::filesystem::path& path, const std::vector<std::pair<std::string, stored>>& tensors) {
    nlohmann::json header;
    std::string data;
    for (const auto& [name, t] : tensors) {
        header[name] = {
            {"dtype", t.type}, {"shape", t.shape}, {"data_offsets", {data.size(), data.size() + t.bytes.size()}}};
        data += t.bytes;
    }
    const std::string text = header.dump();
    damaged_files::put(path, bytes_of<std::uint64_t>({text.size()}) + text + data);
}

const stored five_images{"F32", {5, 2}, bytes_of<float>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9})};

/// Reads batches of two.
auto loaded(const stored& labels, std::optional<std::size_t> most = std::nullopt) {
    const damaged_files::folder folder;
    put(folder / "b.safetensors", {{"images", five_images}, {"labels", labels}});
    return examples::load_batches<toy::tensor>(
        folder / "b.safetensors", 2, most,
        [](std::vector<float> values, const qs::shape& shape) { return toy::tensor{std::move(values), shape}; });
}

}  // namespace

TEST_CASE("metrics have the names that --metric takes, and those of the reports") {
    for (const char* name : {"top1", "top12", "agreement", "cosine", "mse", "kl_divergence", "sqnr_db"})
        CHECK(examples::parse_metric(name).info().name == name);
    CHECK(examples::parse_metric("kl").info().name == "kl_divergence");
    CHECK(examples::parse_metric("sqnr").info().name == "sqnr_db");
    CHECK(examples::parse_metric("top5").needs_labels());
    CHECK_FALSE(examples::parse_metric("agreement").needs_labels());
    for (const char* name : {"", "top", "top0", "top1x", "Top1", "kl,top1", "mean_iou"})
        CHECK_THROWS_WITH_AS(examples::parse_metric(name),
                             doctest::Contains("known names are top1, top5 or another number, agreement, kl, cosine"),
                             qs::invalid_argument);
}

TEST_CASE("the metrics that are named are the sweep's, the first before the others") {
    const std::vector<examples::named_metric> chosen{examples::parse_metric("kl"), examples::parse_metric("top1"),
                                                     examples::parse_metric("agreement")};
    const std::vector<std::string> names = examples::with_metrics(chosen, [](const auto& all) {
        const qs::metrics_model<std::int64_t, std::remove_cvref_t<decltype(all)>> model{all};
        std::vector<std::string> found;
        for (std::size_t k = 0; k < model.size(); ++k) found.push_back(model.info(k).name);
        return found;
    });
    CHECK(names == std::vector<std::string>{"kl_divergence", "top1", "agreement"});
    const std::vector<float> scores{1, 3, 2};
    const std::vector<std::span<const float>> outputs{scores};
    const std::int64_t label = 1;
    CHECK(chosen[1].score(qs::sample<std::int64_t>{outputs, outputs, &label}) == 1);
    CHECK(chosen[0].score(qs::sample<qs::no_label>{outputs, outputs, nullptr}) == 0);
    CHECK_THROWS_AS(chosen[1].score(qs::sample<qs::no_label>{outputs, outputs, nullptr}), qs::bad_batch);
}

TEST_CASE("what a command line says wrongly of metrics is told with the option") {
    const auto message = [](std::vector<std::string> metrics, std::optional<double> threshold = std::nullopt) {
        examples::sweep_arguments given{"out", {"w8a8"}, std::move(metrics)};
        given.stop_threshold = threshold;
        try {
            examples::choose_metrics(given);
        } catch (const examples::bad_argument& problem) {
            return std::string{problem.what()};
        }
        return std::string{};
    };
    CHECK(message({"top1", "kl"}, 0.1).empty());
    CHECK(toy::contains(message({"bogus"}), "--metric: "));
    CHECK(toy::contains(message({"kl", "kl_divergence"}), "--metric: kl_divergence is given twice"));
    CHECK(toy::contains(message({"kl", "top1"}, 0.1), "--stop-threshold: "));
    CHECK(toy::contains(message({"top1", "top2", "top3", "top4", "top5", "top6", "top7"}), "at most 6"));
    const std::vector<examples::named_metric> top1{examples::parse_metric("top1")};
    CHECK_NOTHROW(examples::require_labels(top1, true, "a.safetensors"));
    CHECK_THROWS_WITH_AS(examples::require_labels(top1, false, "a.safetensors"),
                         doctest::Contains("top1 compares with labels, and a.safetensors has none"),
                         examples::bad_argument);
}

TEST_CASE("labels of 64 and of 32 bits go with their samples, and are no input") {
    for (const stored& labels : {stored{"I64", {5}, bytes_of<std::int64_t>({4, 3, 2, 1, 0})},
                                 stored{"I32", {5}, bytes_of<std::int32_t>({4, 3, 2, 1, 0})}}) {
        const auto batches = loaded(labels);
        REQUIRE(batches.size() == 2);
        CHECK(batches[0].inputs.size() == 1);
        CHECK(batches[0].inputs[0].shape == qs::shape{2, 2});
        CHECK(batches[1].inputs[0].values == std::vector<float>{4, 5, 6, 7});
        CHECK(batches[0].labels == std::vector<std::int64_t>{4, 3});
        CHECK(batches[1].labels == std::vector<std::int64_t>{2, 1});
        CHECK(loaded(labels, 3).size() == 1);
    }
}

TEST_CASE("labels that do not go with the inputs are told with the file's and the tensor's name") {
    const auto refused = [](const stored& labels) {
        try {
            loaded(labels);
        } catch (const qs::error& problem) {
            return std::string{problem.what()};
        }
        return std::string{};
    };
    for (const stored& wrong : {stored{"I64", {4}, bytes_of<std::int64_t>({0, 0, 0, 0})},
                                stored{"I32", {5, 1}, bytes_of<std::int32_t>({0, 0, 0, 0, 0})}}) {
        const std::string text = refused(wrong);
        CHECK(toy::contains(text, "b.safetensors, and the inputs have 5 samples"));
        CHECK(toy::contains(text, "labels"));
    }
    const std::string text = refused({"F32", {5}, bytes_of<float>({0, 0, 0, 0, 0})});
    CHECK(toy::contains(text, "b.safetensors"));
    CHECK(toy::contains(text, "\"labels\" is of type F32 where I64 was expected"));
}

TEST_CASE("inputs of several numbers of samples, none, and too few are told") {
    const damaged_files::folder folder;
    const auto path = folder / "b.safetensors";
    const auto load = [&](std::size_t batch_size) {
        return examples::load_batches<toy::tensor>(
            path, batch_size, std::nullopt,
            [](std::vector<float> values, const qs::shape& shape) { return toy::tensor{std::move(values), shape}; });
    };
    put(path, {{"images", five_images}, {"mask", {"F32", {4}, bytes_of<float>({0, 0, 0, 0})}}});
    CHECK_THROWS_WITH_AS(load(2), doctest::Contains("and images has 5 samples"), qs::bad_batch);
    put(path, {{"labels", {"I64", {1}, bytes_of<std::int64_t>({0})}}});
    CHECK_THROWS_WITH_AS(load(1), doctest::Contains("holds no input"), qs::bad_batch);
    put(path, {{"images", five_images}});
    CHECK_THROWS_WITH_AS(load(6), doctest::Contains("5 used samples are fewer than one batch of 6"), qs::bad_batch);
    CHECK(load(5)[0].labels.empty());
}

TEST_CASE("the outputs of all samples are in the file, in order, one tensor an output") {
    toy::builder b{3};
    const std::size_t first = b.convolution(qs::graph_input(0), 4, 4), second = b.convolution(first, 4, 2, false);
    toy::graph graph = b.finish({second, first});
    const std::vector<toy::batch> batches{b.make_batch(2, 1, 4, 3), b.make_batch(1, 1, 4, 3)};
    const damaged_files::folder folder;
    examples::write_outputs(folder / "outputs.safetensors", graph, batches, 3);
    CHECK(folder.files() == 1);
    const qs::safetensors file{folder / "outputs.safetensors"};
    CHECK(file.names() == std::vector<std::string>{"output0", "output1"});
    CHECK(file.shape("output0") == qs::shape{3, 2, 3});
    std::vector<float> expected0, expected1;
    for (const toy::batch& batch : batches) {
        const toy::tensor* const input = &batch.inputs[0];
        const toy::tensor middle = graph.evaluate(first, {&input, 1});
        const toy::tensor* const read = &middle;
        const toy::tensor last = graph.evaluate(second, {&read, 1});
        expected0.insert(expected0.end(), last.values.begin(), last.values.end());
        expected1.insert(expected1.end(), middle.values.begin(), middle.values.end());
    }
    CHECK(file.read<float>("output0") == expected0);
    CHECK(file.read<float>("output1") == expected1);
    CHECK_THROWS_AS(examples::write_outputs(folder / "none" / "o", graph, batches, 3), qs::unreadable_file);
}

TEST_CASE("a label that is no class of the network is told with the sample, the file and the tensor") {
    toy::builder b{3};
    toy::graph graph = b.finish({b.convolution(qs::graph_input(0), 4, 10)});
    std::vector<toy::batch> batches{b.make_batch(2, 1, 4, 1), b.make_batch(2, 1, 4, 1)};
    batches[0].labels = {0, 9};
    batches[1].labels = {3, 4};
    CHECK_NOTHROW(examples::check_labels(graph, batches, "b.safetensors"));
    batches[1].labels[1] = 10;
    CHECK_THROWS_WITH_AS(
        examples::check_labels(graph, batches, "b.safetensors"),
        doctest::Contains("labels: sample 3 of b.safetensors has label 10, and the network has 10 classes, 0 to 9"),
        qs::invalid_argument);
    // The metric itself has to refuse a map of scores.
    batches = {b.make_batch(2, 1, 4, 3)};
    CHECK_NOTHROW(examples::check_labels(graph, batches, "b.safetensors"));
}
