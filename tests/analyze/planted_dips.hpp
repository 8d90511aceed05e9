// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Made-up sweeps of the reference network's 69 layers, with dips at chosen layers. Nothing here was measured.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::testing {

/// Returns the lines of a table as fields. The first line holds the names of the columns.
inline std::vector<std::vector<std::string>> read_table(const std::string& path) {
    std::ifstream in{path};
    if (!in) throw unreadable_file{path, "run the tests from the root of the repository"};
    std::vector<std::vector<std::string>> lines;
    for (std::string line; std::getline(in, line);) {
        std::istringstream rest{line};
        lines.emplace_back();
        for (std::string word; std::getline(rest, word, ',');) lines.back().push_back(word);
    }
    return lines;
}

/// Returns the layers of the table. The columns become their attributes.
inline std::vector<layer_summary> reference_layers() {
    const std::vector<std::vector<std::string>> lines = read_table("tests/golden/efficientvit_sam_l0_layers.csv");
    const std::vector<std::string>& head = lines.front();
    std::vector<layer_summary> layers;
    for (std::size_t l = 1; l < lines.size(); ++l) {
        const std::vector<std::string>& words = lines[l];
        layers.push_back({words[0]});
        for (std::size_t i = 1; i < head.size() && i < words.size() && head[i].find("stored") != 0; ++i) {
            const bool number = words[i].find_first_not_of("0123456789") == std::string::npos;
            layers.back().attributes[head[i]] =
                number ? attribute_value{std::stod(words[i])} : attribute_value{words[i]};
        }
    }
    return layers;
}

/// Seeded noise, the same with every standard library.
class noise {
public:
    explicit noise(std::uint32_t seed) : random_{seed} {}
    double uniform() { return (static_cast<double>(random_()) + 0.5) / 4294967296.0; }
    double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform()); }
    double cauchy() { return std::tan(3.141592653589793 * (uniform() - 0.5)); }

private:
    std::mt19937 random_;
};

using layer_rule = std::function<bool(const layer_summary&)>;

inline std::string word_of(const layer_summary& layer, const std::string& attribute) {
    return *layer.attributes.find(attribute)->second.word();
}
inline std::string stage_of(const layer_summary& layer) { return layer.name.substr(0, layer.name.find(':')); }
inline layer_rule exits(const std::set<std::string>& stages) {
    return [=](const layer_summary& layer) {
        return word_of(layer, "role") == "exit" && stages.count(stage_of(layer)) > 0;
    };
}

/// `drop(planted)` returns a layer's drop.
inline sweep_result planted_sweep(const std::vector<layer_summary>& layers, const layer_rule& planted,
                                  const std::function<double(bool)>& drop) {
    sweep_result result;
    result.graph = "synthetic";
    result.metrics = {{{"top1", true, 0.0, 1.0, true, false}, 0.8, "Clopper-Pearson"}};
    result.samples = 5000;
    result.schemes = {{"w8a8", "int8:symmetric", "int8:affine", {}}};
    result.layers = layers;
    for (const layer_summary& layer : layers) {
        row r{layer.name, "w8a8", mode_rule::only, {"weights", "inputs"}};
        const double lost = drop(planted(layer));
        r.scores = {{result.metrics[0].baseline - lost, lost}};
        r.samples = result.samples;
        result.rows.push_back(r);
    }
    return result;
}

/// Returns a sweep of the reference network with synthetic weights under W8A8, over two images of 64 x 64, with the
/// metric cosine. In the 13 layers that planted_outliers lists, a few weights were replaced by outliers of 30 to 300
/// times their root mean square. The weights of the other layers have tails of various sizes, as trained weights do.
/// `planting` is one of the file's.
inline sweep_result outlier_sweep(const std::string& planting) {
    sweep_result result;
    result.graph = "synthetic";
    result.metrics = {{{"cosine", true, -1.0, 1.0, false, true}, no_number}};
    result.schemes = {{"w8a8", "int8:symmetric", "int8:affine", {}}};
    result.layers = reference_layers();
    std::size_t layer = 0;
    for (const std::vector<std::string>& words : read_table("tests/golden/efficientvit_sam_l0_planted.csv")) {
        if (words[0] != planting) continue;
        result.layers[layer].attributes["weight_range_ratio"] = std::stod(words[2]);
        result.layers[layer++].attributes["weight_kurtosis"] = std::stod(words[3]);
        row r{words[1], "w8a8", mode_rule::only, {"weights", "inputs"}};
        range_used weights{"weights", "int8:symmetric", "mse"}, input{"input 0", "int8:affine", "mse"};
        weights.clipped = std::stod(words[4]);
        input.clipped = std::stod(words[5]);
        r.ranges = {weights, input};
        r.scores = {score{1 - std::stod(words[6])}};
        result.rows.push_back(r);
    }
    return result;
}
inline bool planted_outliers(const layer_summary& layer) {
    return word_of(layer, "role") == "scaling_pointwise" || exits({"stage1", "stage2", "stage3"})(layer);
}

inline std::set<std::string> names_where(const std::vector<layer_summary>& layers, const layer_rule& rule) {
    std::set<std::string> names;
    for (const layer_summary& layer : layers)
        if (rule(layer)) names.insert(layer.name);
    return names;
}

}  // namespace quantsweep::testing
