// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/calibrate.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

#include "../support/token_host.hpp"
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

TEST_CASE("padded batches are calibrated to the bits of their sequences one by one, with NaN in the padding too") {
    const auto check = [](auto prototype, unsigned seed, std::size_t threads) {
        using observer_type = decltype(prototype);
        toy::token_host host{seed};
        const toy::sequences data = toy::make_sequences({3, 1, 5, 2}, seed, seed % 2 == 1);
        const qs::calibrate_options refusing{.nonfinite = qs::nonfinite_policy::refuse, .threads = threads};
        const auto padded = qs::calibrate<observer_type>(host, data.padded, refusing);
        const auto alone = qs::calibrate<observer_type>(host, data.alone, refusing);
        CHECK(same(padded, alone));
        for (std::size_t i = 0; i < padded.values.size(); ++i) {
            CHECK(padded.values[i].elements == alone.values[i].elements);
            CHECK(padded.values[i].fewest_elements == alone.values[i].fewest_elements);
            CHECK(padded.values[i].empty_tensors == 0);
        }
    };
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        check(qs::bit_histogram<>{}, seed, 1);
        check(qs::per_channel<qs::min_max>{}, seed, 1 + seed % 3);
        check(qs::per_channel<qs::bit_histogram<>>{}, seed, 1);
    }
}

TEST_CASE("without a token axis a value is seen whole; a mask of another size is refused with the batch") {
    toy::token_host host;
    toy::sequences data = toy::make_sequences({2, 3}, 4);
    host.says_tokens = false;
    const auto whole = qs::calibrate(host, data.padded);
    CHECK(whole.find_value("input 0")->seen.summary().maximum == 1000);
    host.says_tokens = true;
    CHECK(qs::calibrate(host, data.padded).find_value("input 0")->seen.summary().maximum < 10);
    data.padded[1].mask.pop_back();
    CHECK_THROWS_WITH_AS(qs::calibrate(host, data.padded), doctest::Contains("batch 1: the mask has"), qs::bad_batch);
    data.padded[1].mask.resize(3);
    CHECK_THROWS_WITH_AS(qs::calibrate(host, data.padded),
                         doctest::Contains("entries for 3 samples; if this is not the axis of the mask's tokens"),
                         qs::bad_batch);
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

namespace {

/// Batches that differ in size and content, so that a wrong order shows.
template <class Observer>
void threads_change_nothing(const Observer& prototype = Observer{}, qs::calibrate_options options = {}) {
    data d;
    toy::builder b{31};
    for (std::size_t i = 0; i < 20; ++i) d.batches.push_back(b.make_batch(1 + i % 5, 2, 4, 5));
    const auto one = qs::calibrate(d.host, d.batches, options, prototype);
    for (std::size_t threads : {2U, 3U, 7U}) {
        options.threads = threads;
        for (std::size_t times = 0; times < 5; ++times) {
            const auto several = qs::calibrate(d.host, d.batches, options, prototype);
            CHECK(several.samples == one.samples);
            CHECK(same(several, one));
        }
    }
}

/// Only its evaluate may run on several threads at once. Counts the clones that are made of it.
struct reentrant_net {
    using tensor = toy::tensor;
    toy::graph shape_of = toy::chain(4);
    std::size_t* clones;
    std::size_t size() const { return shape_of.size(); }
    qs::layer_info info(std::size_t n) const { return shape_of.info(n); }
    std::span<const std::size_t> inputs(std::size_t n) const { return shape_of.inputs(n); }
    std::span<const std::size_t> outputs() const { return shape_of.outputs(); }
    std::span<const qs::parameter> parameters(std::size_t n) { return shape_of.parameters(n); }
    tensor evaluate(std::size_t n, std::span<const tensor* const> in) {
        tensor made = *in[0];
        for (float& value : made.values) value = value * 0.5F + static_cast<float>(n);
        return made;
    }
    reentrant_net clone() const {
        ++*clones;
        return *this;
    }
};

}  // namespace

TEST_CASE("any number of threads comes to the same bits, with every observer, also where the order counts") {
    threads_change_nothing<qs::bit_histogram<>>();
    threads_change_nothing<qs::bit_histogram<>>({}, {.memory_budget = 200'000});
    threads_change_nothing<qs::min_max>();
    threads_change_nothing<qs::moments>();
    threads_change_nothing<qs::moving_average_min_max>();
    threads_change_nothing<qs::per_channel<qs::min_max>>();
    threads_change_nothing<qs::combined<qs::min_max, qs::moments>>();
}

TEST_CASE("a reentrant host is not cloned, any other once for each further thread") {
    toy::builder b{8};
    std::vector<toy::batch> batches;
    for (std::size_t i = 0; i < 9; ++i) batches.push_back(b.make_batch(2, 1, 4, 5));
    std::size_t clones = 0;
    reentrant_net host{toy::chain(4), &clones};
    const auto one = qs::calibrate(host, batches);
    CHECK(same(qs::calibrate(host, batches, {.threads = 3, .reentrant = true}), one));
    CHECK(clones == 0);
    CHECK(same(qs::calibrate(host, batches, {.threads = 3}), one));
    CHECK(clones == 2);
    CHECK(same(qs::calibrate(host, batches, {.threads = 30}), one));
    CHECK(clones == 2 + 8);
    CHECK_THROWS_AS(qs::calibrate(host, batches, {.threads = 0}), qs::invalid_argument);
}

TEST_CASE("with threads, too, the first failing batch is the one that is told") {
    for (std::size_t threads : {1U, 2U, 4U}) {
        data d;
        toy::builder b{31};
        for (std::size_t i = 0; i < 20; ++i) d.batches.push_back(b.make_batch(1 + i, 2, 4, 5));
        d.batches[9].samples = 1;
        d.batches[17].samples = 0;
        try {
            qs::calibrate(d.host, d.batches, {.threads = threads});
            FAIL("no error");
        } catch (const qs::bad_batch& e) {
            CHECK(std::string{e.what()}.find("batch 9: the batch has 1 samples") != std::string::npos);
        }
    }
}
