// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/detail/opencv_axes.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/adapt/opencv.hpp>
#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "random_blob.hpp"

namespace qs = quantsweep;

namespace {

/// Builds a chain of layers.
class network {
public:
    network& convolution(const std::string& name, std::vector<int> shape, unsigned seed) {
        cv::dnn::LayerParams p;
        p.set("kernel_size", 1);
        p.set("num_output", shape[0]);
        p.set("bias_term", false);
        p.blobs = {random_blob(shape, seed)};
        return add(name, "Convolution", p);
    }
    network& product(const std::string& name, std::vector<int> shape, int axis, unsigned seed) {
        cv::dnn::LayerParams p;
        p.set("num_output", shape[0]);
        p.set("bias_term", false);
        p.set("axis", axis);
        p.blobs = {random_blob(shape, seed)};
        return add(name, "InnerProduct", p);
    }
    network& order(const std::string& name, const std::string& type, const char* key, std::vector<int> values) {
        cv::dnn::LayerParams p;
        p.set(key, cv::dnn::DictValue::arrayInt(values.data(), static_cast<int>(values.size())));
        return add(name, type, p);
    }
    network& plain(const std::string& name, const std::string& type) { return add(name, type, {}); }
    operator cv::dnn::Net() const { return net_; }

private:
    network& add(const std::string& name, const std::string& type, cv::dnn::LayerParams p) {
        p.name = name;
        p.type = type;
        net_.addLayerToPrev(name, type, p);
        return *this;
    }
    cv::dnn::Net net_{};
};

std::vector<qs::row> rows_of(const std::function<cv::dnn::Net()>& load, const cv::Mat& images,
                             const std::vector<std::string>& schemes = {"a=int4:affine:per_group:4", "a=mxfp4",
                                                                        "w=mxfp4/inputs=mxfp4/output=mxfp4"}) {
    qs::opencv_graph graph{load, {images}};
    const std::vector<qs::batch<cv::Mat>> batches{{{images}, {}, static_cast<std::size_t>(images.size[0])}};
    const auto seen = qs::calibrate(graph, batches);
    qs::sweep_options options{.schemes = {}};
    for (const std::string& scheme : schemes) options.schemes.push_back(qs::parse_scheme(scheme));
    return qs::sweep(graph, seen, batches, qs::mse{}, options).rows;
}

cv::dnn::Net with_products() {
    return network{}
        .convolution("stem", {16, 3, 1, 1}, 1)
        .order("to last", "Permute", "order", {0, 2, 3, 1})
        .product("a", {24, 16}, 3, 2)
        .plain("tanh", "TanH")
        .product("b", {16, 24}, 3, 3)
        .order("to second", "Permute", "order", {0, 3, 1, 2})
        .plain("softmax", "Softmax");
}

/// Scores of queries and keys, softmax, a mean of values, and a residual addition: attention within each image of one
/// channel.
cv::dnn::Net attention() {
    cv::dnn::Net net;
    const auto add = [&](const std::string& name, const std::string& type, cv::dnn::LayerParams p,
                         const std::vector<std::string>& reads) {
        p.name = name;
        p.type = type;
        const int id = net.addLayer(name, type, p);
        for (std::size_t k = 0; k < reads.size(); ++k)
            net.connect(reads[k].empty() ? 0 : net.getLayerId(reads[k]), 0, id, static_cast<int>(k));
    };
    unsigned seed = 0;
    for (const char* name : {"queries", "keys", "values"}) {
        cv::dnn::LayerParams p;
        p.set("num_output", 8);
        p.set("bias_term", false);
        p.set("axis", 2);
        p.blobs = {random_blob({8, 8}, ++seed)};
        add(name, "InnerProduct", p, {""});
    }
    cv::dnn::LayerParams swap, along, product;
    const int order[] = {0, 2, 1};
    swap.set("order", cv::dnn::DictValue::arrayInt(order, 3));
    along.set("axis", 2);
    product.set("bias_term", false);  // as the importer writes a MatMul of two values
    product.set("axis", 1);
    add("turned", "Permute", swap, {"keys"});
    add("scores", "InnerProduct", product, {"queries", "turned"});
    add("softmax", "Softmax", along, {"scores"});
    add("mixed", "InnerProduct", product, {"softmax", "values"});
    add("sum", "Eltwise", {}, {"mixed", ""});
    return net;
}

std::size_t node_called(const qs::opencv_graph& graph, const std::string& name) {
    for (std::size_t n = 0; n < graph.size(); ++n)
        if (graph.info(n).name == name) return n;
    throw std::out_of_range{name};
}

}  // namespace

TEST_CASE("channels are where the layers have them, also after they were moved") {
    const qs::opencv_graph graph{with_products, {random_blob({2, 3, 5, 6}, 9)}};
    std::string listed;
    for (std::size_t n = 0; n < graph.size(); ++n)
        listed += graph.info(n).name + " " + std::to_string(graph.axes(n).channel.value_or(99)) + ", ";
    CHECK(listed == "stem 1, to last 3, a 3, b 3, to second 1, softmax 1, ");
    CHECK(graph.axes(qs::graph_input(0)).channel == 1);
    const qs::opencv_graph tokens{[] { return network{}.plain("tanh", "TanH").product("head", {3, 4}, 2, 1); },
                                  {random_blob({2, 5, 4}, 9)}};
    CHECK(tokens.axes(qs::graph_input(0)).channel == 2);
    CHECK(tokens.reduction_axis(1, 0) == 2);
}

TEST_CASE("a pointwise convolution and an inner product on channels that were moved last have equal rows") {
    const cv::Mat images = random_blob({4, 3, 7, 9}, 9);
    const auto products = rows_of(with_products, images);
    const auto convolutions = rows_of(
        [] {
            return network{}
                .convolution("stem", {16, 3, 1, 1}, 1)
                .convolution("a", {24, 16, 1, 1}, 2)
                .plain("tanh", "TanH")
                .convolution("b", {16, 24, 1, 1}, 3)
                .plain("softmax", "Softmax");
        },
        images);
    REQUIRE(products.size() == 9);
    REQUIRE(convolutions.size() == 9);
    for (std::size_t i = 0; i < products.size(); ++i) {
        INFO(products[i].layer << " under " << products[i].scheme);
        CHECK(products[i].failure == "");
        CHECK(products[i].sqnr_db == doctest::Approx(convolutions[i].sqnr_db).epsilon(1e-4));
        CHECK(products[i].output_sqnr_db == doctest::Approx(convolutions[i].output_sqnr_db).epsilon(1e-4));
    }
}

TEST_CASE("where an inner product sums over several axes at once, groups are refused with a sentence") {
    const auto load = [] { return network{}.convolution("stem", {4, 3, 1, 1}, 1).product("head", {3, 24}, 1, 2); };
    const auto rows = rows_of(load, random_blob({2, 3, 2, 3}, 9));
    for (const qs::row& r : rows)
        CHECK((r.failure.find("which axis holds the channels or is summed over") != std::string::npos) ==
              (r.layer == "head"));
}

TEST_CASE(
    "Products of two values are swept, along the axes over which they sum; other kinds where they are asked for") {
    qs::opencv_graph graph{attention, {random_blob({2, 5, 8}, 9)}};
    const std::size_t scores = node_called(graph, "scores"), mixed = node_called(graph, "mixed"),
                      sum = node_called(graph, "sum");
    CHECK(graph.info(scores).quantizable);
    CHECK(graph.info(mixed).quantizable);
    CHECK(graph.reduction_axis(scores, 0) == 2);
    CHECK(graph.reduction_axis(scores, 1) == 1);
    CHECK(graph.reduction_axis(mixed, 0) == 2);
    CHECK(graph.reduction_axis(mixed, 1) == 1);
    CHECK(!graph.info(sum).quantizable);
    CHECK(graph.sweep_also("Eltwise") == 1);
    CHECK(graph.info(sum).quantizable);
    CHECK(graph.clone().info(sum).quantizable);
    CHECK(graph.sweep_also("linear") == 0);
    CHECK(graph.sweep_also("no such kind") == 0);
    CHECK(graph.unswept().empty());
    CHECK(!graph.axes(scores).channel);
    CHECK(graph.axes(mixed).channel == 2);
    const auto rows = rows_of(attention, random_blob({2, 5, 8}, 9), {"inputs=mxfp4", "inputs=int4:affine:per_group:4"});
    CHECK(rows.size() == 10);
    for (const qs::row& r : rows) {
        INFO(r.layer << " under " << r.scheme);
        CHECK(r.failure == "");
        CHECK(std::isfinite(r.sqnr_db));
    }
}
