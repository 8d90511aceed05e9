// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/opencv.hpp>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace qs = quantsweep;

namespace {

cv::Mat random_blob(const std::vector<int>& sizes, unsigned seed) {
    cv::Mat blob(sizes, CV_32F);
    cv::RNG random{seed};
    random.fill(blob, cv::RNG::UNIFORM, -0.5, 0.5);
    return blob;
}

void halve(cv::Mat& blob) {
    for (std::size_t i = 0; i < blob.total(); ++i) blob.ptr<float>()[i] = blob.ptr<float>()[i] * 0.5F + 0.125F;
}

struct layer {
    std::string name, type;
    std::vector<cv::Mat> blobs{};
    std::vector<std::pair<std::string, int>> options{};
};

cv::dnn::Net chain(const std::vector<layer>& layers) {
    cv::dnn::Net net;
    for (const layer& l : layers) {
        cv::dnn::LayerParams parameters;
        parameters.name = l.name;
        parameters.type = l.type;
        parameters.blobs = l.blobs;
        for (const auto& [name, value] : l.options) parameters.set(name, value);
        net.addLayerToPrev(l.name, l.type, parameters);
    }
    return net;
}

/// A convolution with its activation, another, a flattening, and a product with rows of 45, no multiple of a vector.
cv::dnn::Net small_network(const std::string& modified = {}) {
    std::vector<layer> layers{
        {"first",
         "Convolution",
         {random_blob({4, 2, 3, 3}, 1), random_blob({4, 1}, 2)},
         {{"kernel_size", 3}, {"num_output", 4}, {"pad", 1}}},
        {"relu", "ReLU"},
        {"second",
         "Convolution",
         {random_blob({5, 4, 1, 1}, 3)},
         {{"kernel_size", 1}, {"num_output", 5}, {"bias_term", 0}}},
        {"head", "InnerProduct", {random_blob({3, 45}, 4), random_blob({1, 3}, 5)}, {{"num_output", 3}, {"axis", 1}}}};
    for (layer& l : layers)
        if (l.name == modified) halve(l.blobs[0]);
    return chain(layers);
}

std::vector<cv::Mat> some_images(int samples = 2) { return {random_blob({samples, 2, 3, 3}, 9)}; }

cv::Mat stepped(qs::opencv_graph& graph, const std::vector<cv::Mat>& images) {
    std::vector<cv::Mat> values;
    values.reserve(graph.size());
    for (std::size_t n = 0; n < graph.size(); ++n) {
        std::vector<const cv::Mat*> in;
        for (std::size_t from : graph.inputs(n)) in.push_back(qs::is_graph_input(from) ? &images[0] : &values[from]);
        values.push_back(graph.evaluate(n, in));
    }
    return values[graph.outputs()[0]];
}

bool same(const cv::Mat& a, const cv::Mat& b) {
    return a.total() == b.total() && std::memcmp(a.data, b.data, a.total() * sizeof(float)) == 0;
}

cv::Mat own_forward(cv::dnn::Net net, const std::vector<cv::Mat>& images) {
    net.enableFusion(false);
    net.setInput(images[0]);
    return net.forward().clone();
}

}  // namespace

TEST_CASE("opencv_graph keeps the laws, its clones too, and its bits are those of the runtime's forward pass") {
    qs::opencv_graph graph{[] { return small_network(); }, some_images()};
    const auto report = qs::check_graph(graph, qs::batch<cv::Mat>{some_images(3), {}, 3});
    INFO(report.text());
    CHECK(report.ok());
    CHECK(report.status("forward") == qs::law_status::holds);
    CHECK(report.status("clone") == qs::law_status::holds);
    CHECK(graph.unswept().empty());
    CHECK(same(stepped(graph, some_images()), own_forward(small_network(), some_images())));
}

TEST_CASE("an activation joins its layer; kinds, shapes and roles are said") {
    qs::opencv_graph graph{[] { return small_network(); }, some_images()};
    REQUIRE(graph.size() == 3);
    CHECK(graph.info(0).name == "first");
    CHECK(*graph.info(0).attributes.at("activation").word() == "ReLU");
    CHECK(*graph.info(0).attributes.at("kind").word() == "conv2d");
    CHECK(*graph.info(0).attributes.at("kernel").number() == 3);
    CHECK(*graph.info(0).attributes.at("in_channels").number() == 2);
    CHECK(*graph.info(0).attributes.at("macs").number() == 4 * 9 * 2 * 9);
    CHECK(*graph.info(2).attributes.at("kind").word() == "linear");
    const auto lent = graph.parameters(0);
    REQUIRE(lent.size() == 2);
    CHECK(lent[0].role == qs::parameter_role::weight);
    CHECK(std::get<0>(lent[0].values).shape == qs::shape{4, 2, 3, 3});
    CHECK(lent[1].role == qs::parameter_role::bias);
}

TEST_CASE(
    "after a weight was overwritten, stepping gives the bits of a new network with that weight; putting it back, the "
    "first") {
    const auto images = some_images();
    qs::opencv_graph graph{[] { return small_network(); }, images};
    const cv::Mat before = stepped(graph, images);
    for (std::size_t node = 0; node < 3; ++node) {
        const std::string name = graph.info(node).name;
        CAPTURE(name);
        qs::graph_model erased{graph};
        qs::parameter_guard guard{erased, node};
        guard.overwrite([](std::size_t, const qs::parameter& lent) {
            const auto& weight = std::get<qs::tensor_view<float>>(lent.values);
            for (std::size_t i = 0; i < weight.size(); ++i) weight.data[i] = weight.data[i] * 0.5F + 0.125F;
        });
        const cv::Mat after = stepped(graph, images);
        CHECK(!same(after, before));
        CHECK(same(after, own_forward(small_network(name), images)));
        guard.restore();
        CHECK(same(stepped(graph, images), before));
    }
}

TEST_CASE("a layer that computes with its own copy of the weight is not swept, and the host says so; clones too") {
    const qs::opencv_graph graph{
        [] {
            return chain({{"up",
                           "Deconvolution",
                           {random_blob({2, 3, 2, 2}, 1)},
                           {{"kernel_size", 2}, {"stride", 2}, {"num_output", 3}, {"bias_term", 0}}},
                          {"down",
                           "Convolution",
                           {random_blob({2, 3, 1, 1}, 2)},
                           {{"kernel_size", 1}, {"num_output", 2}, {"bias_term", 0}}}});
        },
        some_images()};
    REQUIRE(graph.unswept().size() == 1);
    CHECK(graph.unswept()[0].layer == "up");
    CHECK(!graph.info(0).quantizable);
    CHECK(*graph.info(0).attributes.at("kind").word() == "conv_transpose2d");
    CHECK(graph.info(1).quantizable);
    CHECK(!graph.clone().info(0).quantizable);
    CHECK(graph.clone().unswept().size() == 1);
}

TEST_CASE("layers that share a blob are swept as one") {
    const cv::Mat shared = random_blob({2, 2, 1, 1}, 1);
    qs::opencv_graph graph{
        [&] {
            const std::vector<std::pair<std::string, int>> options{
                {"kernel_size", 1}, {"num_output", 2}, {"bias_term", 0}};
            return chain({{"a", "Convolution", {shared}, options}, {"b", "Convolution", {shared}, options}});
        },
        some_images()};
    const auto units = qs::swept_units(graph, qs::describe(std::as_const(graph)));
    REQUIRE(units.size() == 1);
    CHECK(units[0].name == "a + b");
}

TEST_CASE("what cannot be stepped or read is refused with the operator's name") {
    const auto refused = [](std::function<cv::dnn::Net()> load) {
        try {
            qs::opencv_graph{std::move(load), some_images()};
        } catch (const qs::unsupported_operator& problem) {
            return problem.layer();
        }
        return std::string{};
    };
    CHECK(refused([] {
              return chain({{"halves", "Slice", {}, {{"axis", 1}, {"slice_point", 1}}}, {"relu", "ReLU"}});
          }) == "Slice");
    CHECK(refused([] {
              return chain({{"wide",
                             "Convolution",
                             {random_blob({2, 7, 1, 1}, 1)},
                             {{"kernel_size", 1}, {"num_output", 2}, {"bias_term", 0}}}});
          }) == "Convolution");
    std::ifstream file{"examples/fashion_mnist/data/network.onnx", std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    for (std::size_t at; (at = bytes.find("\x04Tanh")) != std::string::npos;) bytes[at + 4] = 'x';
    CHECK(refused([&] { return cv::dnn::readNetFromONNX(bytes.data(), bytes.size()); }) == "Tanx");
    CHECK_THROWS_AS(qs::opencv_graph([] { return small_network(); }, {}), qs::bad_batch);
}
