// SPDX-License-Identifier: BSD-3-Clause
/// \file  The mobile network on ncnn: tests the laws and PyTorch's logits, and compares the int8 network that ncnn2int8
///        makes from our table with its simulation.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/io/safetensors.hpp>
#include <quantsweep/io/tool_files.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/report/engine_comparison.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../../examples/ncnn_host/deployed_recipe.hpp"
#include "../../examples/ncnn_host/ncnn_graph.hpp"

namespace qs = quantsweep;
namespace fs = std::filesystem;

namespace {

using image_batch = qs::batch<ncnn_tensor, std::size_t>;

const std::string param = "examples/ncnn_host/data/mobile.param", bin = "examples/ncnn_host/data/mobile.bin";
const qs::scheme as_ncnn = qs::parse_scheme("w=int8:symmetric:per_channel/inputs=int8:symmetric");

/// Returns batches of 20, normalised as in training.
std::vector<image_batch> images(const std::string& file, std::size_t samples) {
    const qs::safetensors read{"examples/fashion_mnist/data/" + file};
    const auto pixels = read.read<std::uint8_t>("images");
    std::vector<image_batch> batches(samples / 20);
    for (std::size_t b = 0; b < batches.size(); ++b) {
        ncnn_tensor made{{}, {20, 1, 28, 28}};
        for (std::size_t i = 0; i < 20 * 784; ++i)
            made.values.push_back((static_cast<float>(pixels[b * 20 * 784 + i]) / 255.0F - 0.2860F) / 0.3530F);
        batches[b].inputs.push_back(std::move(made));
        batches[b].samples = 20;
        if (!read.contains("labels")) continue;
        const auto labels = read.read<std::uint8_t>("labels");
        for (std::size_t i = 0; i < 20; ++i) batches[b].labels.push_back(labels[b * 20 + i]);
    }
    return batches;
}

/// Returns the number in the environment, or a few by default.
std::size_t samples_to_use() {
    const char* asked = std::getenv("QUANTSWEEP_NCNN_SAMPLES");
    return asked ? static_cast<std::size_t>(std::stoul(asked)) : 200;
}

ncnn_graph mobile() { return {param, bin, images("test.safetensors", 20)[0].inputs}; }

const fs::path folder = fs::temp_directory_path() / "quantsweep_ncnn_host";

/// Returns the network that ncnn2int8 makes from the network and a table.
ncnn_graph integers_of(const std::string& table) {
    fs::create_directories(folder);
    const std::string out = (folder / "int8").string();
    const std::string command = std::string{QUANTSWEEP_NCNN2INT8} + " " + param + " " + bin + " " + out + ".param " +
                                out + ".bin " + table + " 2> " + out + ".log";
    REQUIRE(std::system(command.c_str()) == 0);
    return {out + ".param", out + ".bin", images("test.safetensors", 20)[0].inputs};
}

/// Runs ncnn with its default options, as a program does: packed layouts, Winograd, half precision.
std::vector<float> as_deployed(const ncnn_tensor& batch) {
    ncnn::Net net;
    REQUIRE(net.load_param((folder / "int8.param").c_str()) == 0);
    REQUIRE(net.load_model((folder / "int8.bin").c_str()) == 0);
    std::vector<float> logits;
    for (std::size_t i = 0; i < batch.shape[0]; ++i) {
        ncnn::Extractor extractor = net.create_extractor();
        extractor.input(net.input_indexes()[0], sample_of(batch, i));
        ncnn::Mat out;
        REQUIRE(extractor.extract(net.output_indexes()[0], out) == 0);
        logits.insert(logits.end(), static_cast<const float*>(out.data), static_cast<const float*>(out.data) + out.w);
    }
    return logits;
}

std::size_t right(const std::vector<float>& logits, const std::vector<std::size_t>& labels) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto first = logits.begin() + static_cast<std::ptrdiff_t>(10 * i);
        count += static_cast<std::size_t>(std::max_element(first, first + 10) - first) == labels[i];
    }
    return count;
}

}  // namespace

TEST_CASE("ncnn_host: the network keeps the laws, every layer with a weight is swept, and the logits are PyTorch's") {
    ncnn_graph graph = mobile();
    auto batches = images("test.safetensors", 60);
    qs::check_graph(graph, batches[0]).require();
    CHECK(graph.unswept().empty());
    for (std::size_t node = 0; node < graph.size(); ++node) CHECK(graph.axes(node).channel == 1);
    const auto expected = qs::safetensors{"examples/ncnn_host/data/golden_logits.safetensors"}.read<float>("logits");
    double largest = 0;
    for (std::size_t b = 0; b < batches.size(); ++b) {
        const std::vector<float> found = graph.forward(batches[b].inputs)[0].values;
        for (std::size_t i = 0; i < found.size(); ++i)
            largest =
                std::max(largest, std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[b * 200 + i])));
    }
    CHECK(largest < 1e-4);
}

TEST_CASE("ncnn_host: a sweep computes with what it writes, and puts the weights back bit for bit") {
    ncnn_graph graph = mobile();
    const auto batches = images("test.safetensors", 40);
    const std::vector<float> before = graph.forward(batches[0].inputs)[0].values;
    const auto seen = qs::calibrate(graph, images("calibration.safetensors", 40));
    const qs::sweep_result swept =
        qs::sweep(graph, seen, batches, qs::top1{}, {.schemes = {qs::parse_scheme("w2"), as_ncnn}, .threads = 2});
    REQUIRE(swept.rows.size() == 60);
    for (const qs::row& each : swept.rows) {
        INFO(each.layer, " ", each.scheme, " ", each.failure);
        CHECK(each.sqnr_db < (each.scheme == "w2" ? 20 : 60));
    }
    CHECK(graph.forward(batches[0].inputs)[0].values == before);
}

TEST_CASE("ncnn_host: a constant, a layer of several outputs and a weight in half precision are told or stepped") {
    fs::create_directories(folder);
    const std::string path = (folder / "small").string();
    std::ofstream{path + ".param"}
        << "7767517\n6 8\nInput in 0 1 in\nMemoryData constant 0 1 constant 0=2 1=1 2=4\n"
           "BinaryOp add 2 1 in constant add 0=0\nSlice slice 1 2 add a b -23300=2,-233,-233 1=0\n"
           "Convolution half 1 1 a half 0=1 1=1 5=0 6=2\nPooling mean 1 1 b mean 0=1 4=1\n";
    std::ofstream file{path + ".bin", std::ios::binary};
    const auto write = [&](auto value) { file.write(reinterpret_cast<const char*>(&value), sizeof value); };
    for (int i = 0; i < 8; ++i) write(static_cast<float>(i));
    write(std::uint32_t{0x01306B47});  // half-precision numbers follow
    for (const int one_and_two : {0x3C00, 0x4000}) write(static_cast<std::uint16_t>(one_and_two));
    file.close();
    const ncnn_tensor in{std::vector<float>(16, 1.0F), {2, 4, 1, 2}};
    ncnn_graph graph{path + ".param", path + ".bin", {in}};
    qs::check_graph(graph, qs::batch<ncnn_tensor>{{in}, {}, 2}).require();
    std::string names;
    for (std::size_t node = 0; node < graph.size(); ++node) names += graph.info(node).name + " ";
    CHECK(names == "add slice:a slice:b half mean ");
    REQUIRE(graph.unswept().size() == 1);
    CHECK(graph.unswept()[0].layer == "half");
    const std::vector<ncnn_tensor> out = graph.forward({in});
    CHECK(out[0].values == std::vector<float>{7, 10, 7, 10});  // 1 + {0, 1}, and twice 1 + {2, 3}
    CHECK(out[1].values == std::vector<float>{5.5, 7.5, 5.5, 7.5});
}

#ifdef QUANTSWEEP_NCNN2INT8
TEST_CASE("ncnn_host: ncnn's int8 network computes what was simulated, layer by layer") {
    ncnn_graph graph = mobile();
    const std::size_t samples = samples_to_use();
    const auto batches = images("test.safetensors", samples);
    const auto seen = qs::calibrate(graph, images("calibration.safetensors", std::min<std::size_t>(samples, 500)));
    fs::create_directories(folder);
    const std::string table = (folder / "table").string();
    qs::write_ncnn_table(table, graph, seen, qs::uniform_recipe(as_ncnn));
    ncnn_graph integers = integers_of(table);
    const qs::recipe deployed = deployed_recipe(graph, integers, as_ncnn);
    CHECK(deployed.layers.size() == 30);
    qs::simulated<ncnn_graph> simulation{graph, seen, deployed};
    const qs::engine_comparison found =
        qs::compare_engines(simulation, integers, batches, qs::metrics{qs::top1{}, qs::agreement{}});
    std::ostringstream text;
    qs::write_text(text, found);
    qs::engine_comparison against_float =
        qs::compare_engines(graph, integers, batches, qs::metrics{qs::top1{}, qs::sqnr{}});
    qs::engine_comparison predicted =
        qs::compare_engines(graph, simulation, batches, qs::metrics{qs::top1{}, qs::sqnr{}});
    MESSAGE(text.str(), "\nfloat: top1 ", against_float.reference[0], "; int8: top1 ", against_float.candidate[0],
            ", SQNR ", against_float.output_sqnr_db, " dB; simulated: top1 ", predicted.candidate[0], ", SQNR ",
            predicted.output_sqnr_db, " dB");
    double signal = 0, noise = 0;
    std::size_t count = 0;
    for (const image_batch& batch : batches) {
        const std::vector<float> stepped = integers.forward(batch.inputs)[0].values, run = as_deployed(batch.inputs[0]);
        REQUIRE(run.size() == stepped.size());
        for (std::size_t i = 0; i < run.size(); ++i) {
            signal += static_cast<double>(stepped[i]) * static_cast<double>(stepped[i]);
            noise += std::pow(static_cast<double>(stepped[i]) - static_cast<double>(run[i]), 2);
        }
        count += right(run, batch.labels);
    }
    const double deployed_top1 = static_cast<double>(count) / static_cast<double>(samples);
    MESSAGE("with ncnn's own options: top1 ", deployed_top1, ", SQNR against stepping ",
            10 * std::log10(signal / noise), " dB");
    CHECK(std::abs(deployed_top1 - predicted.candidate[0]) <= 0.005);
    CHECK(noise < 1e-3 * signal);
    CHECK(qs::outstanding(found).empty());
    for (const qs::compared_layer& each : found.layers) {
        INFO(each.layer);
        CHECK(each.local_sqnr_db > 60);
        CHECK(each.differing <= 1e-4);
    }
    CHECK(std::abs(predicted.candidate[0] - against_float.candidate[0]) <= 0.005);
    CHECK(std::abs(predicted.output_sqnr_db - against_float.output_sqnr_db) < 0.5);
}

namespace {

/// Makes the scales of one line of the table a percent larger.
void plant_fault(const std::string& table, const std::string& line_of) {
    std::ifstream read{table};
    std::ostringstream changed;
    changed.precision(9);  // the other scales stay as they are
    bool is_planted = false;
    for (std::string line; std::getline(read, line);) {
        std::istringstream words{line};
        std::string name;
        words >> name;
        changed << name;
        for (float scale = 0; words >> scale;) changed << ' ' << (name == line_of ? scale * 1.01F : scale);
        changed << '\n';
        is_planted = is_planted || name == line_of;
    }
    REQUIRE(is_planted);
    std::ofstream{table} << changed.str();
}

}  // namespace

TEST_CASE("ncnn_host: an int8 layer with scales that are one percent off is named, in 20 of 20 tries") {
    ncnn_graph graph = mobile();
    const auto batches = images("test.safetensors", 20);
    const auto seen = qs::calibrate(graph, images("calibration.safetensors", 40));
    fs::create_directories(folder);
    const std::string table = (folder / "table").string();
    std::vector<std::string> layers;
    for (std::size_t node = 0; node < graph.size(); ++node)
        if (graph.info(node).quantizable) layers.push_back(graph.info(node).name);
    std::vector<std::string> lines{"block3.project"};                                         // the scale of an input
    for (std::size_t k = 0; k < 19; ++k) lines.push_back(layers.at(3 * k / 2) + "_param_0");  // those of weights
    for (const std::string& line : lines) {
        INFO(line);
        qs::write_ncnn_table(table, graph, seen, qs::uniform_recipe(as_ncnn));
        plant_fault(table, line);
        ncnn_graph integers = integers_of(table);
        qs::simulated<ncnn_graph> simulation{graph, seen, deployed_recipe(graph, integers, as_ncnn)};
        const qs::engine_comparison found = qs::compare_engines(simulation, integers, batches, qs::agreement{});
        const auto those = qs::outstanding(found);
        REQUIRE(those.size() == 1);
        CHECK(those[0]->layer == line.substr(0, line.find("_param_0")));
    }
}
#endif
