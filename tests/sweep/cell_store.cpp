// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/cell_store.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/report/csv.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

const qs::sweep_fingerprint begun{{{"graph", "1"}, {"schemes", "2"}, {"data", "3"}}};

std::string refusal(const qs::sweep_fingerprint& now) {
    try {
        qs::require_same_sweep("run.jsonl", begun, now);
    } catch (const qs::journal_mismatch& refused) {
        return refused.what();
    }
    return "";
}

}  // namespace

TEST_CASE("Two fingerprints differ in the parts that changed, came or went") {
    using names = std::vector<std::string>;
    CHECK(qs::difference(begun, begun).empty());
    CHECK(qs::difference(begun, {{{"data", "3"}, {"graph", "1"}, {"schemes", "2"}}}).empty());
    CHECK(qs::difference(begun, {{{"graph", "1"}, {"schemes", "7"}, {"data", "3"}}}) == names{"schemes"});
    CHECK(qs::difference(begun, {{{"graph", "4"}, {"schemes", "2"}, {"data", "5"}}}) == names{"graph", "data"});
    CHECK(qs::difference(begun, {{{"graph", "1"}, {"data", "3"}, {"order", "6"}}}) == names{"order", "schemes"});
    CHECK(qs::difference({}, {}).empty());
}

TEST_CASE("Another sweep is refused, and what changed is named") {
    CHECK(refusal(begun) == "");
    CHECK(refusal({{{"graph", "1"}, {"schemes", "7"}, {"data", "3"}}}) ==
          "quantsweep [603] run.jsonl: belongs to another sweep; changed since: the schemes. Run the sweep that began "
          "it, or begin a new one");
    CHECK(refusal({{{"graph", "7"}, {"schemes", "7"}, {"data", "7"}}}).find("the graph, schemes and data.") !=
          std::string::npos);
}

TEST_CASE("A store finds what an earlier run has kept, and refuses another sweep") {
    toy::memory_store store;
    const qs::cell_record record{{{{1, 0, -0.5}}}, {1, 2, 3}, {{4, {5, 6, 7}}}, ""};
    store.open(begun);
    store.keep("w8a8 0-1", 2, record);
    store.open(begun);
    REQUIRE(store.find("w8a8 0-1", 2) != nullptr);
    CHECK(*store.find("w8a8 0-1", 2) == record);
    CHECK(store.find("w8a8 0-1", 1) == nullptr);
    CHECK(store.find("w8a8 0-2", 2) == nullptr);
    CHECK_THROWS_AS(store.open({}), qs::journal_mismatch);
}

namespace {

/// One of its layers throws when its weights are quantized.
struct fragile_graph : toy::graph {
    std::vector<float> floats{};
    tensor evaluate(std::size_t node, std::span<const tensor* const> inputs) {
        if (node == 1 && nodes[node].weight != floats) throw std::runtime_error{"no such weights"};
        return toy::graph::evaluate(node, inputs);
    }
    fragile_graph clone() const { return {toy::graph::clone(), floats}; }
};

struct small_net {
    toy::setup made = toy::make(toy::residual(2), 1, 3, 9);
    fragile_graph host{made.host, made.host.nodes[1].weight};

    qs::sweep_result sweep(qs::sweep_options options, qs::cell_store* store) {
        options.store = store;
        return qs::sweep(host, made.seen, made.batches, toy::flat{qs::agreement{}}, options);
    }
};

/// Returns the result of a sweep as text: every column of every row, and the evaluations.
std::string swept(const qs::sweep_options& options, qs::cell_store* store) {
    const qs::sweep_result result = small_net{}.sweep(options, store);
    std::ostringstream text;
    qs::write_csv(text, result);
    text << result.metrics[0].baseline << ' ' << result.samples << ' ' << result.cost.layer_evaluations;
    return text.str();
}

qs::sweep_options many_modes() {
    qs::sweep_options options;
    options.schemes = {qs::w8a8(), qs::w4a4()};
    options.modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to(), qs::sweep_mode::pairs(3),
                     qs::sweep_mode::local()};
    return options;
}

}  // namespace

TEST_CASE("A sweep goes on from whatever records a store has, and comes to the same") {
    qs::sweep_options stopping = many_modes();
    stopping.modes.pop_back();
    stopping.stop_threshold = 0.5;
    std::mt19937 random{3};
    for (const qs::sweep_options& options : {many_modes(), stopping}) {
        const std::string expected = swept(options, nullptr);
        CHECK(expected.find("no such weights") != std::string::npos);
        toy::memory_store whole;
        CHECK(swept(options, &whole) == expected);
        const auto records = whole.kept;
        for (std::size_t trial = 0; trial < 20; ++trial) {
            toy::memory_store store;
            const std::uint32_t share = static_cast<std::uint32_t>(trial);
            for (const auto& [place, record] : records)
                if (random() % 19 < share) store.kept.emplace(place, record);
            const std::size_t before = store.kept.size();
            qs::sweep_options threaded = options;
            threaded.threads = 1 + trial % 3;
            CHECK(swept(threaded, &store) == expected);
            CHECK(store.kept == records);
            CHECK(before + store.times_kept >= records.size());
            if (share == 19) CHECK(store.times_kept == 0);
        }
    }
}

TEST_CASE("A whole store spares every evaluation") {
    small_net net;
    toy::memory_store store;
    net.sweep(many_modes(), &store);
    net.host.evaluations = 0;
    net.sweep(many_modes(), &store);
    CHECK(net.host.evaluations == 0);
}

TEST_CASE("Other modes may go on from a store, another network may not") {
    toy::memory_store store;
    qs::sweep_options options = many_modes();
    swept(options, &store);
    const std::size_t kept = store.times_kept;
    options.modes.push_back(qs::sweep_mode::all_but());
    CHECK(swept(options, &store) == swept(options, nullptr));
    CHECK(store.times_kept > kept);
    small_net other;
    other.host.nodes[0].weight[0] += 1;
    CHECK_THROWS_WITH_AS(other.sweep(options, &store), doctest::Contains("changed since: the parameters."),
                         qs::journal_mismatch);
}
