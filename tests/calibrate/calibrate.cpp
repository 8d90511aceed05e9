// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/observe/min_max.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

struct data {
    toy::graph host = toy::random_dag(9, 2, 3);
    std::vector<toy::batch> batches{};
    data() {
        toy::builder b{8};
        for (std::size_t i = 0; i < 4; ++i) batches.push_back(b.make_batch(1 + i, 2, 4, 5));
    }
};

template <class Observer>
bool same(const qs::calibration<Observer>& a, const qs::calibration<Observer>& b) {
    bool equal = a.samples == b.samples && a.values.size() == b.values.size() && a.layers.size() == b.layers.size();
    for (std::size_t i = 0; equal && i < a.values.size(); ++i) equal = a.values[i].seen == b.values[i].seen;
    for (std::size_t i = 0; equal && i < a.layers.size(); ++i) equal = a.layers[i].weights == b.layers[i].weights;
    return equal;
}

}  // namespace

TEST_CASE("each input and output of a quantizable layer is seen once a batch, each weight once") {
    data d;
    const auto seen = qs::calibrate(d.host, d.batches);
    CHECK(seen.samples == 10);
    const qs::topology net = qs::describe(d.host);
    for (std::size_t node = 0; node < d.host.size(); ++node) {
        const auto* layer = seen.find_layer(d.host.nodes[node].name);
        REQUIRE((layer != nullptr) == (d.host.nodes[node].what == toy::kind::convolution));
        if (!layer) continue;
        REQUIRE(layer->weights.size() == 1);
        CHECK(layer->weights[0].summary().finite == d.host.nodes[node].weight.size());
        for (const std::string& input : layer->inputs) CHECK(seen.find_value(input) != nullptr);
        const auto* output = seen.find_value(layer->name);
        REQUIRE(output != nullptr);
        CHECK(output->elements == 4 * 5);
        CHECK(output->seen.summary().finite == 10 * 4 * 5);
    }
    CHECK(seen.find_value("nowhere") == nullptr);
    CHECK(seen.find_layer("nowhere") == nullptr);
}

TEST_CASE("calibrations of parts merge into that of the whole, in any order") {
    data d;
    const auto whole = qs::calibrate(d.host, d.batches);
    std::vector<qs::calibration<>> parts;
    for (const auto& batch : d.batches) parts.push_back(qs::calibrate(d.host, std::vector<toy::batch>{batch}));
    for (std::size_t first = 0; first < parts.size(); ++first) {
        qs::calibration<> merged = parts[first];
        for (std::size_t i = 1; i < parts.size(); ++i) merged.merge(parts[(first + i) % parts.size()]);
        CHECK(same(merged, whole));
    }
}

TEST_CASE("calibrations of different networks do not merge, and nothing is lost") {
    data d;
    auto mine = qs::calibrate(d.host, d.batches);
    const auto before = mine;
    toy::graph other = toy::chain(3);
    toy::builder b{1};
    const std::vector<toy::batch> batches{b.make_batch(2, 1, 4, 5)};
    CHECK_THROWS_AS(mine.merge(qs::calibrate(other, batches)), qs::merge_mismatch);
    toy::graph retrained = d.host;
    std::size_t node = 0;
    while (retrained.nodes[node].what != toy::kind::convolution) ++node;
    retrained.nodes[node].weight[0] = 9;
    try {
        mine.merge(qs::calibrate(retrained, d.batches));
        FAIL("no error");
    } catch (const qs::merge_mismatch& e) {
        CHECK(e.layer() == retrained.nodes[node].name);
    }
    CHECK(same(mine, before));
}

TEST_CASE("any observer will do, made like the prototype") {
    data d;
    const auto seen = qs::calibrate<qs::min_max>(d.host, d.batches);
    const auto full = qs::calibrate(d.host, d.batches);
    for (std::size_t i = 0; i < seen.values.size(); ++i) {
        CHECK(seen.values[i].seen.summary().minimum == full.values[i].seen.summary().minimum);
        CHECK(seen.values[i].seen.summary().maximum == full.values[i].seen.summary().maximum);
    }
}

TEST_CASE("no data, and data that does not fit, are refused by name") {
    data d;
    CHECK_THROWS_AS(qs::calibrate(d.host, std::vector<toy::batch>{}), qs::empty_batches);
    d.batches[2].samples = 0;
    CHECK_THROWS_AS(qs::calibrate(d.host, d.batches), qs::empty_batches);
    d.batches[2].samples = 3;
    d.host.before_evaluate = [](std::size_t node) {
        if (node == 1) throw std::runtime_error{"boom"};
    };
    try {
        qs::calibrate(d.host, d.batches);
        FAIL("no error");
    } catch (const qs::evaluation_failed& e) {
        CHECK(e.layer() == d.host.nodes[1].name);
    }
}

TEST_CASE("progress is told batch by batch, and calibration recycles what it made") {
    data d;
    std::vector<std::size_t> done;
    qs::calibrate(d.host, d.batches, {.progress = [&](const qs::progress& p) {
                      CHECK(p.total == 4);
                      done.push_back(p.done);
                  }});
    CHECK(done == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(d.host.recycled == d.host.evaluations);
}
