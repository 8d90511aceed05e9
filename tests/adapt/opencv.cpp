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

#include "random_blob.hpp"

namespace qs = quantsweep;

namespace {

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

/// Has a convolution with its activation, another convolution, a flattening, and a product with rows of 45, which do
/// not fill whole vectors.
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
    CHECK(shape_of(lent[0]) == qs::shape{4, 2, 3, 3});
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
            const auto& weight = lent.values.as<float>();
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
    std::ifstream file{"examples/fashion_mnist/data/network.onnx", std::ios::binary};
    std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    for (std::size_t at; (at = bytes.find("\x04Tanh")) != std::string::npos;) bytes[at + 4] = 'x';
    CHECK(refused([&] { return cv::dnn::readNetFromONNX(bytes.data(), bytes.size()); }) == "Tanx");
    CHECK_THROWS_AS(qs::opencv_graph([] { return small_network(); }, {}), qs::bad_batch);
}

TEST_CASE("where the runtime's own forward pass fails, the error says so and quotes it") {
    const auto wide = [] {
        return chain({{"wide",
                       "Convolution",
                       {random_blob({2, 7, 1, 1}, 1)},
                       {{"kernel_size", 1}, {"num_output", 2}, {"bias_term", 0}}}});
    };
    CHECK_THROWS_WITH_AS(qs::opencv_graph(wide, some_images()), doctest::Contains("OpenCV's own forward pass"),
                         qs::evaluation_failed);
    const qs::opencv_graph graph{[] { return small_network(); }, some_images()};
    CHECK_THROWS_WITH_AS(graph.forward({random_blob({2, 5, 3, 3}, 1)}), doctest::Contains("OpenCV's own forward pass"),
                         qs::evaluation_failed);
}

TEST_CASE("layers are stepped in the floating-point mode of the forward pass, which has no denormal numbers") {
    // sigmoid(-88) is 6e-39, a denormal number.
    qs::opencv_graph graph{[] {
                               return chain({{"low",
                                              "Convolution",
                                              {cv::Mat::zeros(4, std::vector<int>{2, 2, 1, 1}.data(), CV_32F),
                                               cv::Mat(std::vector<int>{2, 1}, CV_32F, cv::Scalar(-88))},
                                              {{"kernel_size", 1}, {"num_output", 2}}},
                                             {"gate", "Sigmoid"},
                                             {"out",
                                              "Convolution",
                                              {random_blob({2, 2, 1, 1}, 2)},
                                              {{"kernel_size", 1}, {"num_output", 2}, {"bias_term", 0}}},
                                             {"last", "Sigmoid"}});
                           },
                           some_images()};
    CHECK(same(stepped(graph, some_images()), graph.forward(some_images())[0]));
    qs::opencv_graph ends_there{[] {
                                    return chain({{"low",
                                                   "Convolution",
                                                   {cv::Mat::zeros(4, std::vector<int>{2, 2, 1, 1}.data(), CV_32F),
                                                    cv::Mat(std::vector<int>{2, 1}, CV_32F, cv::Scalar(-88))},
                                                   {{"kernel_size", 1}, {"num_output", 2}}},
                                                  {"gate", "Sigmoid"}});
                                },
                                some_images()};
    CHECK(same(stepped(ends_there, some_images()), ends_there.forward(some_images())[0]));
}

TEST_CASE("a difference in denormal numbers alone is called so") {
    const cv::Mat whole = (cv::Mat_<float>(1, 3) << 1.0F, 0.0F, 2.0F);
    cv::Mat tiny = whole.clone(), other = whole.clone();
    tiny.ptr<float>()[1] = 6e-39F;
    other.ptr<float>()[1] = 6e-38F;
    CHECK(qs::detail::difference(whole, whole) == "");
    CHECK(qs::detail::difference(whole, tiny).find("only in denormal numbers") != std::string::npos);
    CHECK(qs::detail::difference(whole, other).find("a layer has outputs or a state") != std::string::npos);
    CHECK(qs::detail::difference(whole, whole.colRange(0, 2).clone()).find("another shape") != std::string::npos);
}

TEST_CASE("all that a network's layers hold belongs to a layer that is swept, or is listed as not swept") {
    const auto load = [] {
        cv::dnn::Net net =
            chain({{"first",
                    "Convolution",
                    {random_blob({4, 2, 3, 3}, 1), random_blob({4, 1}, 2)},
                    {{"kernel_size", 3}, {"num_output", 4}, {"pad", 1}}},
                   {"pool", "Pooling", {}, {{"kernel_size", 1}}},
                   {"scale", "Scale", {random_blob({1, 4}, 3), random_blob({1, 4}, 4)}, {{"bias_term", 1}}},
                   {"up",
                    "Deconvolution",
                    {random_blob({4, 3, 2, 2}, 5)},
                    {{"kernel_size", 2}, {"stride", 2}, {"num_output", 3}, {"bias_term", 0}}}});
        cv::dnn::LayerParams places;
        places.name = "places";
        places.type = "Const";
        places.blobs = {random_blob({2, 3, 6, 6}, 6)};
        const int id = net.addLayer("places", "Const", places);
        cv::dnn::LayerParams sum;
        sum.name = "sum";
        sum.type = "Eltwise";
        const int added = net.addLayer("sum", "Eltwise", sum);
        net.connect(net.getLayerId("up"), 0, added, 0);
        net.connect(id, 0, added, 1);
        return net;
    };
    qs::opencv_graph graph{load, some_images()};
    std::string listed;
    for (const qs::unswept_layer& layer : graph.unswept()) listed += layer.layer + " ";
    CHECK(listed == "scale up ");  // the sum belongs to "up"
    cv::dnn::Net net = load();
    std::size_t held = 0, lent = 0;
    for (const cv::String& name : net.getLayerNames())
        for (const cv::Mat& blob : net.getLayer(net.getLayerId(name))->blobs) held += blob.total();
    for (std::size_t n = 0; n < graph.size(); ++n)
        if (graph.info(n).quantizable || listed.find(graph.info(n).name) != std::string::npos)
            for (const qs::parameter& p : graph.parameters(n)) lent += p.values.as<float>().size();
    CHECK(lent == held);
}
