// SPDX-License-Identifier: BSD-3-Clause
/// \file  The example's network is the published image encoder: tests its layers, PyTorch's values and the graph's
///        laws.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/io/safetensors.hpp>

#include "../io/damaged_files.hpp"
#include "../support/repetitions.hpp"
#include "weights_writer.hpp"
#include "layer_table.hpp"
#include "load_network.hpp"
#include "random_network.hpp"

namespace {

namespace qs = quantsweep;
namespace sam = efficientvit_sam_l0;
using examples::write_weights;
using tensor = sam::network::tensor;

constexpr std::uint64_t seed = 7;  // as in tests/golden/efficientvit_sam_l0.py
// Relative to a tensor's largest value. Norms with an epsilon of 1e-5 instead of 1e-6 would be off by four times as
// much.
constexpr double tolerance = 2e-5;
// Images of 256, 512 and 1,024, eight times smaller for the most part. The embedding of published size takes as long as
// all other tests here together.
const std::vector<sam::sides> sizes = toy::is_long ? std::vector<sam::sides>{{32, 8}, {64, 8}, {128, 8}, {512, 64}}
                                                   : std::vector<sam::sides>{{32, 8}, {64, 8}, {128, 8}};
constexpr sam::sides little{64, 8}, smallest{32, 4};
const sam::variant& l0 = sam::variants.front();
const std::vector<sam::table_layer> layers_of_l0 = sam::layer_table(l0);

const qs::safetensors& golden() {
    static const qs::safetensors file{"tests/golden/efficientvit_sam_l0.safetensors"};
    return file;
}

tensor image(std::size_t size, std::size_t samples = 1) {
    tensor result = tensor::from_shape({samples, 3, size, size});
    const sam::named_numbers numbers{seed, "image"};
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = numbers.normal(i);
    return result;
}

/// Returns the published names, as PyTorch lists them, with their shapes.
std::map<std::string, qs::shape> published_parameters() {
    std::map<std::string, qs::shape> result;
    const std::string prefix = "parameter:";
    for (const std::string& name : golden().names()) {
        if (!name.starts_with(prefix)) continue;
        const auto extents = golden().read<std::int64_t>(name);
        result[name.substr(prefix.size())] = qs::shape(extents.begin(), extents.end());
    }
    return result;
}

std::map<std::string, qs::shape> floating_point_parameters() {
    auto tensors = published_parameters();
    std::erase_if(tensors, [](const auto& t) { return t.first.ends_with("num_batches_tracked"); });
    return tensors;
}

/// Calls use(node, output) for each node in order.
template <class Use>
void step(sam::network& network, const tensor& input, Use&& use) {
    std::vector<std::size_t> readers(network.size(), 0);
    for (std::size_t n = 0; n < network.size(); ++n)
        for (std::size_t from : network.inputs(n))
            if (!qs::is_graph_input(from)) ++readers[from];
    std::vector<tensor> made;
    for (std::size_t n = 0; n < network.size(); ++n) {
        std::vector<const tensor*> arguments;
        for (std::size_t from : network.inputs(n)) arguments.push_back(qs::is_graph_input(from) ? &input : &made[from]);
        made.push_back(network.evaluate(n, arguments));
        use(n, std::as_const(made.back()));
        for (std::size_t from : network.inputs(n))
            if (!qs::is_graph_input(from) && --readers[from] == 0) network.recycle(std::move(made[from]));
    }
}

/// Returns the deviation relative to the largest expected magnitude.
double deviation(const std::vector<float>& expected, const std::vector<float>& found) {
    REQUIRE(found.size() == expected.size());
    double magnitude = 0, difference = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        magnitude = std::max(magnitude, std::abs(double{expected[i]}));
        const double off = std::abs(double{expected[i]} - double{found[i]});
        if (!(off <= difference)) difference = off;  // NaN is kept
        if (std::isnan(off)) break;
    }
    return difference / magnitude;
}

std::vector<float> whole(const tensor& values) { return {values.data(), values.data() + values.size()}; }

/// Returns values at places spread over all, the same places as in the script.
std::vector<float> sample(const tensor& values, std::size_t count) {
    std::vector<float> result(count);
    for (std::size_t i = 0; i < count; ++i) result[i] = values.data()[i * values.size() / count];
    return result;
}

std::vector<float> channel_means(const tensor& values) {
    const std::size_t channels = values.shape()[1], pixels = values.size() / channels;
    std::vector<float> means(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        double sum = 0;
        for (std::size_t i = 0; i < pixels; ++i) sum += double{values.data()[c * pixels + i]};
        means[c] = static_cast<float>(sum / static_cast<double>(pixels));
    }
    return means;
}

/// Checks every node that the script watched, and the means of the output's channels.
void check_against_pytorch(sam::network& network, const sam::sides& size) {
    const std::string prefix = std::to_string(size.image) + ":";
    std::size_t compared = 0;
    double largest = 0;
    const auto compare = [&](const std::string& what, const std::vector<float>& found) {
        const double off = deviation(golden().read<float>(prefix + what), found);
        INFO(prefix, what, " is off by ", off);
        CHECK(off <= tolerance);
        largest = std::max(largest, off);
        ++compared;
    };
    step(network, image(size.image), [&](std::size_t n, const tensor& output) {
        const std::string& name = network.info(n).name;
        if (golden().contains(prefix + name)) compare(name, sample(output, golden().shape(prefix + name)[0]));
        if (n + 1 != network.size()) return;
        compare("channel_means", channel_means(output));
        if (size.image == 64) CHECK(deviation(golden().read<float>("output"), whole(output)) <= tolerance);
    });
    CHECK(compared == 16);
    MESSAGE("largest deviation from PyTorch at ", size.image, " x ", size.image,
            ", of a tensor's largest value: ", largest);
}

std::vector<std::map<std::string, std::string>> csv(const std::string& path) {
    std::ifstream file{path};
    REQUIRE(file);
    const auto split = [](const std::string& line) {
        std::vector<std::string> fields;
        std::istringstream text{line + ","};
        for (std::string field; std::getline(text, field, ',');) fields.push_back(field);
        return fields;
    };
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> names = split(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(file, line)) {
        const auto fields = split(line);
        REQUIRE(fields.size() == names.size());
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields[i];
    }
    return rows;
}

std::string number(std::size_t n) { return std::to_string(n); }

}  // namespace

TEST_CASE("efficientvit_sam_l0: the table is that of the reference analysis") {
    const auto rows = csv("tests/golden/efficientvit_sam_l0_layers.csv");
    REQUIRE(rows.size() == layers_of_l0.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const sam::table_layer& layer = layers_of_l0[i];
        const std::map<std::string, std::string> found{{"layer", layer.name()},
                                                       {"block", layer.block},
                                                       {"role", layer.role},
                                                       {"in_channels", number(layer.options.in_channels)},
                                                       {"out_channels", number(layer.options.out_channels)},
                                                       {"kernel", number(layer.options.kernel)},
                                                       {"stride", number(layer.options.stride)},
                                                       {"groups", number(layer.options.groups)},
                                                       {"norm", layer.norm ? "bn" : "none"},
                                                       {"activation", layer.activation ? "gelu" : "none"},
                                                       {"out_height", number(layer.output_side({}))},
                                                       {"out_width", number(layer.output_side({}))},
                                                       {"out_elements", number(layer.output_elements({}))},
                                                       {"macs", number(layer.macs({}))}};
        for (const auto& field : found) {
            INFO(layer.name(), ": ", field.first);
            CHECK(field.second == rows[i].at(field.first));
        }
    }
}

TEST_CASE("efficientvit_sam_l0: the network's layers are those of the table, in its order") {
    constexpr sam::sides size{96, 10};
    sam::network network = sam::random_network(1, l0, size);
    auto layer = layers_of_l0.begin();
    step(network, image(size.image), [&](std::size_t n, const tensor& output) {
        const qs::layer_info& info = network.info(n);
        if (!info.quantizable) return;
        REQUIRE(layer != layers_of_l0.end());
        INFO(info.name);
        CHECK(info.name == layer->name());
        const auto word = [&](const char* key) { return *info.attributes.at(key).word(); };
        const auto count = [&](const char* key) { return static_cast<std::size_t>(*info.attributes.at(key).number()); };
        CHECK(word("stage") == layer->stage);
        CHECK(word("block") == layer->block);
        CHECK(word("role") == layer->role);
        CHECK(word("norm") == (layer->norm ? "bn" : "none"));
        CHECK(word("activation") == (layer->activation ? "gelu" : "none"));
        CHECK(count("kernel") == layer->options.kernel);
        CHECK(count("stride") == layer->options.stride);
        CHECK(count("groups") == layer->options.groups);
        CHECK(count("in_channels") == layer->options.in_channels);
        CHECK(count("out_channels") == layer->options.out_channels);
        CHECK(count("macs") == layer->macs(size));
        CHECK(output.size() == layer->output_elements(size));
        CHECK(info.norm_folded == layer->norm);
        // A layer has a bias only if it has a norm or an explicit bias.
        const bool has_bias = !(layer->role == std::string{"qkv"} || std::string{layer->role}.starts_with("scaling"));
        CHECK(network.parameters(n).size() == (has_bias ? 2 : 1));
        ++layer;
    });
    CHECK(layer == layers_of_l0.end());
}

TEST_CASE("efficientvit_sam_l0: with weights under the published names, the values are PyTorch's") {
    const damaged_files::folder folder;
    write_weights(folder / "weights.safetensors", floating_point_parameters(), sam::random_weights{seed});
    for (const sam::sides& size : sizes) {
        sam::network network = sam::load_network(folder / "weights.safetensors", l0, size);
        check_against_pytorch(network, size);
    }
}

TEST_CASE("efficientvit_sam_l0: seeded weights are those that a file of them would bring") {
    std::map<std::string, qs::shape> asked;
    sam::build_network(
        l0,
        [&](const std::string& name, const qs::shape& shape) {
            CHECK(asked.emplace(name, shape).second);
            return std::vector<float>(qs::element_count(shape), 1.0f);
        },
        little);
    CHECK(asked == floating_point_parameters());

    sam::network network = sam::random_network(seed, l0, little);
    CHECK(deviation(golden().read<float>("output"), whole(network.forward({image(64)})[0])) <= tolerance);
    CHECK(whole(sam::random_network(seed + 1, l0, little).forward({image(64)})[0]) !=
          whole(network.forward({image(64)})[0]));
}

TEST_CASE("efficientvit_sam_l0: with seeded weights every output has a sane scale") {
    sam::network network = sam::random_network(3, l0, {128, 16});
    step(network, image(128), [&](std::size_t n, const tensor& output) {
        double sum = 0, squares = 0;
        for (float x : output) sum += double{x}, squares += double{x} * double{x};
        const auto count = static_cast<double>(output.size());
        const double spread = std::sqrt(squares / count - sum * sum / count / count);
        INFO(network.info(n).name, ": ", spread);
        CHECK(spread > 0.2);
        CHECK(spread < 5);
    });
}

TEST_CASE("efficientvit_sam_l0: the network keeps the laws of a graph") {
    using batch = qs::batch<tensor>;
    const tensor both = image(smallest.image, 2);
    const batch pair{{both}, {}, 2};
    std::vector<batch> singles;
    for (std::size_t n = 0; n < 2; ++n) {
        tensor one = tensor::from_shape({1, 3, smallest.image, smallest.image});
        std::copy_n(both.data() + n * one.size(), one.size(), one.data());
        singles.push_back({{one}, {}, 1});
    }
    sam::network network = sam::random_network(1, l0, smallest);
    const qs::graph_report report = qs::check_graph(network, pair, singles);
    INFO(report.text());
    CHECK(report.ok());
    CHECK(report.status("forward") == qs::law_status::holds);
    CHECK(report.status("clone") == qs::law_status::holds);
    CHECK(report.status("batch invariance") == qs::law_status::holds);
}

TEST_CASE("efficientvit_sam_l0: what is wrong with a file of weights is said, with the tensor's name") {
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    const auto load = [&] { sam::load_network(path, l0, little); };
    const std::string stem = "image_encoder.backbone.stages.0.op_list.0.", weight = stem + "conv.weight";
    CHECK_THROWS_AS(load(), qs::unreadable_file);

    write_weights(path, {{weight, {32, 3, 3, 3}}}, sam::random_weights{1});
    CHECK_THROWS_WITH_AS(load(), doctest::Contains(("holds no tensor \"" + stem + "norm.weight\"").c_str()),
                         qs::missing_tensor);

    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    CHECK_THROWS_WITH_AS(load(),
                         doctest::Contains(("tensor \"" + weight +
                                            "\": lies at bytes 0 to 3456 of 3455; the "
                                            "file is truncated or damaged")
                                               .c_str()),
                         qs::malformed_file);

    write_weights(path, {{weight, {32, 3, 5, 5}}}, sam::random_weights{1});
    CHECK_THROWS_WITH_AS(load(),
                         ("quantsweep [101] " + weight +
                          ": the weights file holds [32, 3, 5, 5], the network expects "
                          "[32, 3, 3, 3]; is this EfficientViT-SAM-L0, converted by convert/convert_checkpoint.py?")
                             .c_str(),
                         qs::shape_mismatch);

    CHECK_THROWS_WITH_AS(sam::random_network(1, l0, {100, 64}),
                         "quantsweep [104] image_size: is 100, expected a positive multiple of 32",
                         qs::invalid_argument);
}

TEST_CASE("named numbers are normal, and depend on the seed, the name and the index") {
    const sam::named_numbers numbers{1, "a"};
    double sum = 0, squares = 0, fourth = 0;
    constexpr int count = 100000;
    for (int i = 0; i < count; ++i) {
        const double x = double{numbers.normal(static_cast<std::uint64_t>(i))};
        sum += x, squares += x * x, fourth += x * x * x * x;
    }
    CHECK(std::abs(sum / count) < 0.01);
    CHECK(std::abs(squares / count - 1) < 0.02);
    CHECK(std::abs(fourth / count - 2.85) < 0.1);  // the kurtosis of eight uniform numbers; a normal distribution has 3
    const float first = numbers.normal(0);
    CHECK(sam::named_numbers{1, "a"}.normal(0) == first);
    CHECK(numbers.normal(1) != first);
    CHECK(sam::named_numbers{2, "a"}.normal(0) != first);
    CHECK(sam::named_numbers{1, "b"}.normal(0) != first);
}
