// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/tool_files.hpp>

#include <cstddef>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/report/file.hpp>

#include "../support/toy_sweep.hpp"
#include "damaged_files.hpp"

namespace qs = quantsweep;
using doctest::Contains;

namespace {

const damaged_files::folder folder;
const std::string path = folder / "file";

qs::recipe of(std::map<std::string, std::optional<qs::scheme>> layers, std::optional<qs::scheme> otherwise = {}) {
    return {"mixed", std::move(layers), std::move(otherwise)};
}

nlohmann::json onnx(toy::setup& s, const qs::recipe& r, const qs::tensor_namer& name = qs::parameter_name) {
    qs::write_onnx_overrides(path, s.host, s.seen, r, name);
    return nlohmann::json::parse(qs::read_file(path));
}
nlohmann::json aimet(toy::setup& s, const qs::recipe& r, const qs::tensor_namer& name = qs::parameter_name) {
    qs::write_aimet_encodings(path, s.host, s.seen, r, name);
    return nlohmann::json::parse(qs::read_file(path));
}

std::vector<qs::tensor_scales> scales_of(toy::setup& s, const qs::recipe& r) {
    std::vector<qs::tensor_scales> all;
    qs::for_each_scales(s.host, s.seen, r, [&](const qs::tensor_scales& each) { all.push_back(each); });
    return all;
}

/// Does what llama-quantize does: searches for each line's name in the tensor's name. The last match counts.
std::string type_of(const std::string& lines, const std::string& tensor) {
    std::istringstream read{lines};
    std::string line, type;
    while (read >> line)
        if (const std::size_t end = line.find('='); std::regex_search(tensor, std::regex{line.substr(0, end)}))
            type = line.substr(end + 1);
    return type;
}

/// Returns one name for a value such as "conv1 input 0", whichever layer writes or reads it.
std::string value_name(const std::string& layer, const std::string& tensor) {
    return tensor == "input 0" && layer == "conv1" ? "conv0 output" : layer + " " + tensor;
}

}  // namespace

TEST_CASE("llama-quantize's lines read back as the recipe, each name found in its own tensor alone") {
    toy::setup s = toy::make(toy::chain(12), 1, 7, 1);
    const qs::recipe r = of({{"conv1", qs::parse_scheme("w=q4_k")},
                             {"conv2", qs::parse_scheme("w=iq4_nl")},
                             {"conv3", std::nullopt},
                             {"conv4", qs::parse_scheme("w=bfloat16")}},
                            qs::parse_scheme("w=q8_0"));
    qs::write_tensor_types(path, s.host, r);
    const std::string lines = qs::read_file(path);
    CHECK(lines.starts_with("^conv0\\.weight$=q8_0\n^conv1\\.weight$=q4_k\n"));
    const std::map<std::string, std::string> others{
        {"conv1", "q4_k"}, {"conv2", "iq4_nl"}, {"conv3", "f32"}, {"conv4", "bf16"}};
    for (std::size_t node = 0; node < s.host.size(); ++node) {
        const std::string layer = s.host.info(node).name;
        INFO(layer);
        CHECK(type_of(lines, layer + ".weight") == (others.contains(layer) ? others.at(layer) : "q8_0"));
        CHECK(type_of(lines, layer + "xweight").empty());
        CHECK(type_of(lines, "b" + layer + ".weight").empty());
    }
}

TEST_CASE("what llama-quantize cannot have is refused, naming the layer and the format") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const auto refused = [&](const char* scheme, const char* why, const qs::tensor_namer& name = qs::parameter_name) {
        INFO(scheme);
        CHECK_THROWS_WITH_AS(qs::write_tensor_types(path, s.host, of({{"conv1", qs::parse_scheme(scheme)}}), name),
                             Contains(why), qs::invalid_argument);
    };
    refused("w=fp8_e4m3", "conv1: llama.cpp has no type for weights of the format fp8_e4m3");
    refused("w=q4_k/a=int8:affine", "conv1: llama.cpp quantizes only weights");
    refused("a8", "conv1: llama.cpp quantizes only weights");
    for (const char* name : {"Conv", "a b", "a=b"})
        refused("w=q4_k", "cannot find a tensor called", [=](auto&&, auto&&) { return std::string{name}; });
    CHECK_THROWS_WITH_AS(qs::write_tensor_types(path, s.host, of({{"conv7", qs::parse_scheme("w=q4_k")}})),
                         Contains("conv7"), qs::invalid_argument);
}

TEST_CASE("ONNX Runtime's overrides have each tensor's type, scales and zero points, channels with their axis") {
    toy::setup s = toy::make(toy::chain(3), 1, 7, 1);
    const qs::recipe r = of({{"conv0", qs::parse_scheme("w=int8:symmetric:per_channel/a=uint8:affine@min_max")},
                             {"conv1", qs::parse_scheme("w=uint4:affine@min_max")}});
    const nlohmann::json found = onnx(s, r, value_name);
    const std::vector<qs::tensor_scales> all = scales_of(s, r);
    REQUIRE(all.size() == 4);
    CHECK(found.size() == all.size());
    for (const qs::tensor_scales& each : all) {
        INFO(each.layer, " ", each.tensor);
        const nlohmann::json& list = found.at(value_name(each.layer, each.tensor));
        REQUIRE(list.size() == each.scales.size());
        for (std::size_t k = 0; k < list.size(); ++k) {
            CHECK(list[k].at("scale").get<float>() == each.scales[k]);
            CHECK(list[k].at("zero_point") == each.zero_points[k]);
            CHECK(list[k].contains("axis") == each.axis.has_value());
            CHECK(list[k].size() == (each.axis ? 4 : 3));
        }
    }
    CHECK(found.at("conv0 weights")[1] ==
          nlohmann::json{{"quant_type", "QInt8"}, {"scale", all[0].scales[1]}, {"zero_point", 0}, {"axis", 0}});
    CHECK(found.at("conv0 output")[0].at("quant_type") == "QUInt8");
    CHECK(found.at("conv1 weights")[0].at("quant_type") == "QUInt4");
    CHECK(onnx(s, r).size() == 2);  // only weights have a name of their own
    CHECK(onnx(s, of({})) == nlohmann::json::object());
}

TEST_CASE("AIMET's encodings give the same numbers, with codes from 0 up") {
    toy::setup s = toy::make(toy::chain(3), 1, 7, 1);
    const qs::recipe r = of({{"conv0", qs::parse_scheme("w=int8:symmetric:per_channel/a=int8:affine@min_max")},
                             {"conv1", qs::parse_scheme("w=uint4:affine@min_max")},
                             {"conv2", qs::parse_scheme("w=int4:symmetric/a=uint8:affine@min_max/b=int32")}});
    const nlohmann::json found =
        aimet(s, r, [](const auto& layer, const auto& tensor) { return layer + " " + tensor; });
    CHECK(found.at("version") == "1.0.0");
    std::map<std::string, nlohmann::json> encodings;
    for (const char* list : {"activation_encodings", "param_encodings"})
        for (const nlohmann::json& each : found.at(list)) encodings[each.at("name")] = each;
    for (const qs::tensor_scales& each : scales_of(s, r)) {
        INFO(each.layer, " ", each.tensor);
        const nlohmann::json& e = encodings.at(each.layer + " " + each.tensor);
        CHECK(e.at("dtype") == "INT");
        CHECK(e.at("enc_type") == (each.axis ? "PER_CHANNEL" : "PER_TENSOR"));
        REQUIRE(e.at("scale").size() == each.scales.size());
        const std::int64_t codes = std::int64_t{1} << e.at("bw").get<int>();
        const std::int64_t first = each.lowest_code < 0 ? -codes / 2 : 0;
        CHECK(first <= each.lowest_code);
        CHECK(first + codes - 1 == each.highest_code);
        for (std::size_t k = 0; k < each.scales.size(); ++k) {
            CHECK(e.at("scale")[k].get<float>() == each.scales[k]);
            // Code 0 in the other tool is our lowest code and stands for the same number.
            CHECK(e.at("offset")[k] == first - each.zero_points[k]);
        }
        encodings.erase(each.layer + " " + each.tensor);
    }
    CHECK(encodings.empty());
    CHECK(found.at("param_encodings").size() == 4);  // three weights and a bias
    CHECK(aimet(s, of({{"conv0", qs::w8a8()}}))["param_encodings"][0] ==
          nlohmann::json{{"name", "conv0.weight"},
                         {"dtype", "INT"},
                         {"enc_type", "PER_TENSOR"},
                         {"bw", 8},
                         {"is_sym", true},
                         {"scale", {scales_of(s, of({{"conv0", qs::w8a8()}}))[0].scales[0]}},
                         {"offset", {-128}}});
}

TEST_CASE("groups of a matrix are blocks of AIMET, and others are refused") {
    qs::tensor_scales groups{.layer = "fc",
                             .tensor = "weights",
                             .format = "int4:symmetric",
                             .shared = qs::granularity::per_group(32),
                             .axis = 1,
                             .shape = {2, 2},
                             .lowest_code = -7,
                             .highest_code = 7,
                             .scales = {1, 2, 3, 4},
                             .zero_points = {0, 0, 0, 0}};
    qs::detail::save_aimet_encodings(path, {groups}, qs::parameter_name);
    const nlohmann::json found = nlohmann::json::parse(qs::read_file(path))["param_encodings"][0];
    CHECK(found.at("enc_type") == "PER_BLOCK");
    CHECK(found.at("block_size") == 32);
    CHECK(found.at("scale") == nlohmann::json{1.0, 2.0, 3.0, 4.0});
    groups.axis = 0;
    CHECK_THROWS_WITH_AS(qs::detail::save_aimet_encodings(path, {groups}, qs::parameter_name), Contains("fc: "),
                         qs::invalid_argument);
    groups.shared = qs::granularity::per_channel;
    groups.axis = 1;
    CHECK_THROWS_AS(qs::detail::save_aimet_encodings(path, {groups}, qs::parameter_name), qs::invalid_argument);
}

TEST_CASE("what ONNX Runtime and AIMET cannot have is refused, naming the layer and the format") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const auto check = [&](const char* scheme, const char* by_onnx, const char* by_aimet) {
        INFO(scheme);
        const qs::recipe r = of({{"conv1", qs::parse_scheme(scheme)}});
        if (by_onnx) CHECK_THROWS_WITH_AS(onnx(s, r, value_name), Contains(by_onnx), qs::invalid_argument);
        if (by_aimet) CHECK_THROWS_WITH_AS(aimet(s, r, value_name), Contains(by_aimet), qs::invalid_argument);
    };
    check("w=fp8_e4m3", "conv1: ONNX Runtime's TensorQuantOverrides cannot hold the weights in fp8_e4m3",
          "conv1: an AIMET encoding cannot hold the weights in fp8_e4m3");
    check("w=q4_0", "there are no fixed scales", "there are no fixed scales");
    check("w=int6:symmetric", "4, 8 or 16 bits", nullptr);
    check("w=int4:symmetric:per_group:2", "do not allow groups", "matrix");
    check("a=int8:affine:per_group:2", "no fixed scales", "no fixed scales");
}

TEST_CASE(
    "a treatment that no file can say is refused, naming the layer; ranges by importance are scales like others") {
    toy::setup s = toy::make(toy::chain(3), 1, 7, 1);
    const auto treated = [&](const char* text, qs::layer_treatment by) {
        qs::scheme how = qs::parse_scheme(text);
        by.layer = "conv1";
        how.treatment = std::move(by);
        return of({{"conv1", how}});
    };
    const std::size_t read = toy::channels_read(s.host, 1);
    const std::vector<float> inputs(read, 2), outputs(s.host.nodes[1].channels, 1);
    const std::pair<qs::layer_treatment, const char*> refused[] = {
        {{.bias_shift = outputs}, "conv1: the recipe 'mixed' corrects this layer's bias"},
        {{.equalization = inputs}, "conv1: the recipe 'mixed' equalizes this layer's input channels"},
        {{.hadamard = true}, "conv1: the recipe 'mixed' turns this layer's input channels"}};
    for (const auto& [by, why] : refused) {
        const qs::recipe w8 = treated("w8", by);
        CHECK_THROWS_WITH_AS(onnx(s, w8), Contains(why), qs::invalid_argument);
        CHECK_THROWS_WITH_AS(aimet(s, w8), Contains(why), qs::invalid_argument);
        CHECK_THROWS_WITH_AS(qs::write_ncnn_table(path, s.host, s.seen, w8), Contains(why), qs::invalid_argument);
        CHECK_THROWS_WITH_AS(qs::write_tensor_types(path, s.host, treated("w=q4_k", by)), Contains(why),
                             qs::invalid_argument);
    }
    std::vector<float> importance(read, 1);
    importance[0] = 1e6F;
    const qs::recipe weighed = treated("w=int4:symmetric", {.importance = importance});
    CHECK(onnx(s, weighed).at("conv1.weight")[0].at("scale").get<float>() == scales_of(s, weighed).at(0).scales[0]);
}

TEST_CASE("an input may have the name of the output that feeds it, where both have the same scales") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const qs::scheme how = qs::parse_scheme("a=int8:affine@min_max"), other = qs::parse_scheme("a=int4:affine@min_max");
    CHECK(onnx(s, of({}, how), value_name).size() == 3);
    CHECK_THROWS_WITH_AS(
        onnx(s, of({{"conv1", other}}, how), value_name),
        Contains("conv1: the input 0 has the name 'conv0 output', which another tensor with other scales has"),
        qs::invalid_argument);
}

TEST_CASE(
    "ncnn's table has what ncnn multiplies with: a scale for each channel of the weights, and one for the input") {
    toy::setup s = toy::make(toy::chain(3), 1, 7, 1);
    const qs::recipe r = of({{"conv0", qs::parse_scheme("w=int8:symmetric:per_channel/inputs=int8:symmetric@min_max")},
                             {"conv2", qs::parse_scheme("w=int8:symmetric:per_channel/inputs=int8:symmetric")}});
    qs::write_ncnn_table(path, s.host, s.seen, r);
    std::istringstream lines{qs::read_file(path)};
    std::map<std::string, std::vector<float>> found;
    std::vector<std::string> order;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        words >> order.emplace_back();
        for (float scale = 0; words >> scale;) found[order.back()].push_back(scale);
    }
    CHECK(order == std::vector<std::string>{"conv0_param_0", "conv2_param_0", "conv0", "conv2"});
    for (const qs::tensor_scales& each : scales_of(s, r)) {
        const std::vector<float>& line = found.at(each.layer + (each.tensor == "weights" ? "_param_0" : ""));
        REQUIRE(line.size() == each.scales.size());
        for (std::size_t k = 0; k < line.size(); ++k) CHECK(line[k] == 1 / each.scales[k]);
    }
}

TEST_CASE("what ncnn cannot have is refused, naming the layer") {
    toy::setup s = toy::make(toy::chain(2), 1, 7, 1);
    const std::string weights = "w=int8:symmetric:per_channel", inputs = "/inputs=int8:symmetric";
    const auto refused = [&](const std::string& scheme, const char* why) {
        INFO(scheme);
        CHECK_THROWS_WITH_AS(qs::write_ncnn_table(path, s.host, s.seen, of({{"conv1", qs::parse_scheme(scheme)}})),
                             Contains(why), qs::invalid_argument);
    };
    refused("w=int8:symmetric" + inputs,
            "conv1: ncnn cannot hold the weights in int8:symmetric: it needs one scale for each");
    refused("w=int4:symmetric:per_channel" + inputs, "its codes are -127 to 127");
    refused(weights + "/inputs=uint8:affine", "input 0 in uint8:affine: its codes are -127 to 127");
    refused(weights + "/inputs=fp8_e4m3", "only integer formats");
    refused(weights + "/a=int8:symmetric",
            "output in int8:symmetric: it quantizes only a layer's weights and first input");
    refused(weights, "conv1: ncnn quantizes both the weights and the input of a layer, or neither");
    refused("inputs=int8:symmetric", "conv1: ncnn quantizes both the weights and the input of a layer, or neither");
    refused(weights + inputs + "/b=int32", "bias");
    s.host.nodes[1].name = "conv 1";
    s.seen = qs::calibrate(s.host, s.batches);
    CHECK_THROWS_WITH_AS(
        qs::write_ncnn_table(path, s.host, s.seen, of({{"conv 1", qs::parse_scheme(weights + inputs)}})),
        Contains("must not contain spaces"), qs::invalid_argument);
}
