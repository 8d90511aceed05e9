// SPDX-License-Identifier: BSD-3-Clause
/// \file  L0, L1 and L2: tests their layers, PyTorch's values, and to which of them a file of weights belongs.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/io/safetensors.hpp>

#include "../io/damaged_files.hpp"
#include "layer_table.hpp"
#include "load_network.hpp"
#include "random_network.hpp"
#include "weights_writer.hpp"

namespace {

namespace qs = quantsweep;
namespace sam = efficientvit_sam_l0;
using tensor = sam::network::tensor;

constexpr std::uint64_t seed = 7;  // of the golden values
constexpr sam::sides little{64, 8}, smallest{32, 4};

tensor image(std::size_t size) {
    tensor result = tensor::from_shape({1, 3, size, size});
    const sam::named_numbers numbers{seed, "image"};
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = numbers.normal(i);
    return result;
}

std::vector<float> ones(const std::string&, const qs::shape& shape) {
    return std::vector<float>(qs::element_count(shape), 1.0f);
}

/// Returns the tensors that a network asks for.
std::map<std::string, qs::shape> tensors_of(const sam::variant& which) {
    std::map<std::string, qs::shape> asked;
    sam::build_network(
        which,
        [&](const std::string& name, const qs::shape& shape) {
            asked.emplace(name, shape);
            return ones(name, shape);
        },
        little);
    return asked;
}

std::vector<float> whole(const tensor& values) { return {values.data(), values.data() + values.size()}; }

}  // namespace

TEST_CASE("efficientvit_sam_l0: the layers and the work of each network are as published") {
    const std::vector<std::pair<std::size_t, double>> published{{69, 35e9}, {97, 49e9}, {129, 69e9}};
    for (std::size_t i = 0; i < published.size(); ++i) {
        const auto layers = sam::layer_table(sam::variants[i]);
        double macs = 0;
        std::set<std::string> names;
        for (const sam::table_layer& layer : layers)
            macs += static_cast<double>(layer.macs({})), names.insert(layer.name());
        CAPTURE(sam::variants[i].title());
        CHECK(layers.size() == published[i].first);
        CHECK(names.size() == layers.size());
        CHECK(std::abs(macs / published[i].second - 1) < 0.02);
    }
}

TEST_CASE("efficientvit_sam_l0: the layers of each network are those of its table, and its values PyTorch's") {
    const qs::safetensors golden{"tests/golden/efficientvit_sam_l0.safetensors"};
    for (const sam::variant& which : sam::variants) {
        CAPTURE(which.title());
        sam::network network = sam::random_network(seed, which, little);
        const auto layers = sam::layer_table(which);
        auto layer = layers.begin();
        for (std::size_t n = 0; n < network.size(); ++n) {
            if (!network.info(n).quantizable) continue;
            REQUIRE(layer != layers.end());
            CHECK(network.info(n).name == layer->name());
            CHECK(*network.info(n).attributes.at("macs").number() == static_cast<double>(layer->macs(little)));
            ++layer;
        }
        CHECK(layer == layers.end());
        const std::string key = which.name == std::string{"L0"} ? "64:norm" : which.name + std::string{":norm"};
        const std::vector<float> expected = golden.read<float>(key), found = whole(network.forward({image(64)})[0]);
        double largest = 0, difference = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const double value = double{expected[i]};
            largest = std::max(largest, std::abs(value));
            difference = std::max(difference, std::abs(value - double{found[i * found.size() / expected.size()]}));
        }
        CHECK(difference <= 2e-5 * largest);
    }
}

TEST_CASE("efficientvit_sam_l0: the embedding is 64 x 64 whatever the image's size, as published") {
    for (std::size_t size : {256u, 512u, 1024u}) {
        CAPTURE(size);
        sam::network network = sam::build_network(sam::variants.front(), ones, {.image = size});
        std::size_t compared = 0;
        for (std::size_t n = 0; n < network.size(); ++n)
            if (network.info(n).name == "neck:7:0") {
                CHECK(*network.info(n).attributes.at("macs").number() == 256. * 256 * 64 * 64);
                ++compared;
            }
        CHECK(compared == 1);
        if (size == 256) CHECK(network.forward({image(size)})[0].shape() == tensor::shape_type{1, 256, 64, 64});
    }
}

TEST_CASE("efficientvit_sam_l0: a file is recognised by its blocks, loads as what it is, and as nothing else") {
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    std::map<std::string, std::map<std::string, qs::shape>> tensors_by_title;
    for (const sam::variant& any : sam::variants) tensors_by_title[any.title()] = tensors_of(any);
    for (const sam::variant& held : sam::variants) {
        CAPTURE(held.title());
        const auto& tensors = tensors_by_title[held.title()];
        examples::write_weights(path, tensors, sam::random_weights{seed});
        CHECK(sam::recognise(path).title() == held.title());
        CHECK(whole(sam::load_network(path, held, smallest).forward({image(smallest.image)})[0]) ==
              whole(sam::random_network(seed, held, smallest).forward({image(smallest.image)})[0]));
        for (const sam::variant& other : sam::variants) {
            CAPTURE(other.title());
            if (&other == &held)
                CHECK(&sam::recognise(path, &other) == &held);
            else
                CHECK_THROWS_WITH_AS(
                    (void)sam::recognise(path, &other),
                    ("quantsweep [104] " + path.string() + ": holds " + held.title() + ", not " + other.title())
                        .c_str(),
                    qs::invalid_argument);
            if (other.neck_blocks > held.neck_blocks)
                CHECK_THROWS_AS(sam::load_network(path, other, little), qs::missing_tensor);
            if (other.neck_blocks < held.neck_blocks)
                CHECK_THROWS_WITH_AS(
                    sam::load_network(path, other, little),
                    doctest::Contains((other.title() + " does not use " +
                                       std::to_string(tensors.size() - tensors_by_title[other.title()].size()) +
                                       " of its tensors: image_encoder.")
                                          .c_str()),
                    qs::invalid_argument);
        }
    }
}

TEST_CASE("efficientvit_sam_l0: tensors that the network does not use are named, PyTorch's counts of batches aside") {
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    const sam::variant& l0 = sam::variants.front();
    auto tensors = tensors_of(l0);
    tensors["image_encoder.norm.num_batches_tracked"] = {1};
    examples::write_weights(path, tensors, ones);
    CHECK_NOTHROW(sam::load_network(path, l0, little));
    for (const char* name : {"a.bias", "b.bias", "c.bias"}) tensors[name] = {1};
    const auto message = [&](const std::string& names) {
        return "quantsweep [104] " + path.string() + ": belongs to another network: EfficientViT-SAM-L0 does not use " +
               names;
    };
    examples::write_weights(path, tensors, ones);
    CHECK_THROWS_WITH_AS(sam::load_network(path, l0, little),
                         message("3 of its tensors: a.bias, b.bias, c.bias").c_str(), qs::invalid_argument);
    tensors["d.bias"] = {1};
    examples::write_weights(path, tensors, ones);
    CHECK_THROWS_WITH_AS(sam::load_network(path, l0, little),
                         message("4 of its tensors: a.bias, b.bias, c.bias and 1 more").c_str(), qs::invalid_argument);
}

TEST_CASE("efficientvit_sam_l0: weights that are NaN or infinite are refused, with the tensor's name") {
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    const std::string last = "image_encoder.norm.bias";
    const auto tensors = tensors_of(sam::variants.front());
    for (float wrong : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
        examples::write_weights(path, tensors, [&](const std::string& name, const qs::shape& shape) {
            std::vector<float> values = ones(name, shape);
            if (name == last) values.back() = wrong;
            return values;
        });
        CHECK_THROWS_WITH_AS(sam::load_network(path, sam::variants.front(), little),
                             doctest::Contains((last + ": the weights file holds NaN or infinite values").c_str()),
                             qs::nonfinite_value);
    }
}

TEST_CASE("efficientvit_sam_l0: a file of none of the networks, and one of PyTorch, are told") {
    const damaged_files::folder folder;
    const auto path = folder / "weights.safetensors";
    const std::string backbone = "image_encoder.backbone.stages.";
    examples::write_weights(
        path, {{backbone + "0.op_list.1.a", {1}}, {backbone + "4.op_list.12.a", {1}}, {backbone + "5.op_list.x", {1}}},
        sam::random_weights{1});
    CHECK_THROWS_WITH_AS((void)sam::recognise(path),
                         doctest::Contains("is none of EfficientViT-SAM-L0, -L1 and -L2: image_encoder.backbone has "
                                           "stages of 2, 0, 0, 0, 13 blocks, image_encoder.neck has 0; was it "
                                           "converted by convert/convert_checkpoint.py?"),
                         qs::missing_tensor);
    CHECK_THROWS_AS((void)sam::recognise(folder / "none"), qs::unreadable_file);
    using namespace std::string_view_literals;
    for (std::string_view start : {"PK\3\4\0\0\x8\x8\0\0"sv, "\x80\2\x8a\nl\xfc\x9c\x46\xf9 "sv}) {
        damaged_files::put(path, start);
        const char* sentence = "is a PyTorch file; convert it to safetensors with convert/convert_checkpoint.py";
        CHECK_THROWS_WITH_AS((void)sam::recognise(path), doctest::Contains(sentence), qs::malformed_file);
        CHECK_THROWS_WITH_AS(sam::load_network(path), doctest::Contains(sentence), qs::malformed_file);
    }
    // A header of 640 bytes begins like a file of an old PyTorch.
    damaged_files::put(path, "\x80\2\0\0\0\0\0\0"sv);
    CHECK_THROWS_WITH_AS((void)sam::recognise(path), doctest::Contains("header of 640 bytes"), qs::malformed_file);
}
