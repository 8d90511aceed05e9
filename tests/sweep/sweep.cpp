// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/sweep.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/analyze/explain.hpp>
#include <quantsweep/metric/metrics.hpp>

#include "../support/flat_metric.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

using toy::make, toy::recorder, toy::setup, toy::weights_of;

TEST_CASE("the replayed suffix equals a full forward pass bit for bit, on random DAGs") {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        const std::size_t inputs = 1 + seed % 2;
        setup s = make(toy::random_dag(4 + seed % 12, inputs, seed), inputs, seed + 1000, 1);
        const auto before = weights_of(s.host);
        for (const char* name : {"w4a4", "w8:per_channel"}) {
            std::vector<std::vector<float>> seen;
            const qs::scheme how = qs::parse_scheme(name);
            const auto result = qs::sweep(s.host, s.seen, s.batches, recorder{&seen}, {.schemes = {how}});
            std::size_t at = s.batches[0].samples;  // the baseline's rows come first
            for (std::size_t node = 0; node < s.host.size(); ++node) {
                if (s.host.nodes[node].what != toy::kind::convolution) continue;
                const auto values = toy::all_values(s.host, s.seen, s.batches[0], {node}, how);
                for (const auto& expected : toy::output_rows(s.host, s.batches[0], values)) {
                    REQUIRE(at < seen.size());
                    INFO(s.host.nodes[node].name);
                    CHECK(std::memcmp(expected.data(), seen[at++].data(), expected.size() * sizeof(float)) == 0);
                }
            }
            CHECK(at == seen.size());
            for (const qs::row& row : result.rows) CHECK(row.failure.empty());
        }
        CHECK(weights_of(s.host) == before);
    }
}

TEST_CASE("a chain costs its suffixes, and nothing else") {
    const std::size_t layers = 10;
    setup s = make(toy::chain(layers), 1, 7, 1);
    s.host.evaluations = 0;
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w8a8(), qs::w4a4()}});
    // The float pass; for each scheme and layer, that layer and what follows it; and the float outputs of all layers
    // once more, because the forks read them and the layers' own SQNR compares with them.
    CHECK(s.host.evaluations == layers + 2 * (layers * (layers + 1) / 2) + layers);
    CHECK(result.cost.layer_evaluations == s.host.evaluations);
    CHECK(result.cost.layer_evaluations_naive == layers * (1 + 2 * layers));
}

TEST_CASE("live tensors are few, and all come back to the host") {
    setup s = make(toy::chain(30), 1, 7, 1);
    s.host.pool.clear();
    s.host.recycled = 0;
    s.host.evaluations = 0;
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::parse_scheme("w8")}});
    CHECK(s.host.recycled == s.host.evaluations);
    const std::size_t one = 3 * 4 * 6 * sizeof(float);
    CHECK(result.cost.peak_bytes <= 6 * one);
}

TEST_CASE("the result is the same for any number of threads") {
    setup s = make(toy::random_dag(14, 2, 5), 2, 6, 7);
    const qs::sweep_options one{.schemes = {qs::w8a8(), qs::w4a4()}};
    qs::sweep_options four = one;
    four.threads = 4;
    const auto a = qs::sweep(s.host, s.seen, s.batches, qs::sqnr{}, one);
    const auto b = qs::sweep(s.host, s.seen, s.batches, qs::sqnr{}, four);
    REQUIRE(a.rows.size() == b.rows.size());
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        CHECK(a.rows[i].layer == b.rows[i].layer);
        CHECK(std::memcmp(&a.rows[i].scores[0].value, &b.rows[i].scores[0].value, sizeof(double)) == 0);
        CHECK(std::memcmp(&a.rows[i].sqnr_db, &b.rows[i].sqnr_db, sizeof(double)) == 0);
        CHECK(std::memcmp(&a.rows[i].output_sqnr_db, &b.rows[i].output_sqnr_db, sizeof(double)) == 0);
    }
    CHECK(a.cost.layer_evaluations == b.cost.layer_evaluations);
    qs::graph_model erased{s.host};
    CHECK(a.cost.parameter_bytes == qs::parameter_bytes(erased, qs::describe(s.host)));
    CHECK(b.cost.parameter_bytes == a.cost.parameter_bytes);
    CHECK(b.cost.parameter_bytes > 0);
}

TEST_CASE("the cost says how many threads worked, and why not more") {
    setup s = make(toy::chain(2), 1, 3, 2);
    const auto worked = [&](auto& host, std::size_t threads) {
        return qs::sweep(host, s.seen, s.batches, qs::mse{}, {.threads = threads}).cost;
    };
    CHECK(worked(s.host, 1).threads == 1);
    CHECK(worked(s.host, 1).fewer_threads == "");
    CHECK(worked(s.host, 2).threads == 2);
    CHECK(worked(s.host, 2).fewer_threads == "");
    CHECK(worked(s.host, 4).threads == 2);
    CHECK(worked(s.host, 4).fewer_threads ==
          "4 were requested, but each batch uses one thread, and there are 2 batches");
    struct one_of_a_kind : toy::graph {
        void clone() const = delete;
    } host{s.host};
    CHECK(worked(host, 4).threads == 1);
    CHECK(worked(host, 4).fewer_threads == "4 were requested, but the host has neither clone() nor evaluate_with()");
}

TEST_CASE("a layer that throws is a failed row, the others are as without it, and the weights are intact") {
    setup s = make(toy::chain(6), 1, 3);
    const auto before = weights_of(s.host);
    const auto clean = qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    s.host.before_evaluate = [&](std::size_t node) {
        if (node == 2 && s.host.nodes[2].weight != before[2]) throw std::runtime_error{"out of luck"};
    };
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    for (std::size_t i = 0; i < 6; ++i) {
        if (i == 2) {
            CHECK(result.rows[i].failure == "quantsweep [306] conv2: out of luck");
            CHECK(std::isnan(result.rows[i].scores[0].value));
        } else {
            CHECK(result.rows[i].failure.empty());
            CHECK(result.rows[i].scores[0].value == clean.rows[i].scores[0].value);
        }
    }
    CHECK(weights_of(s.host) == before);
}

TEST_CASE("weights are restored when any call of evaluate throws, and a failing float network is an error") {
    setup s = make(toy::chain(4), 1, 3, 1);
    const auto before = weights_of(s.host);
    std::size_t total = 0;
    s.host.before_evaluate = [&](std::size_t) { ++total; };
    qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    for (std::size_t fatal = 1; fatal <= total; ++fatal) {
        std::size_t call = 0;
        s.host.before_evaluate = [&](std::size_t) {
            if (++call == fatal) throw std::runtime_error{"injected"};
        };
        if (fatal <= 4) {
            CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}), qs::evaluation_failed);
        } else {
            std::size_t failed = 0;
            for (const auto& row : qs::sweep(s.host, s.seen, s.batches, qs::mse{}).rows) failed += !row.failure.empty();
            CHECK(failed >= 1);
        }
        CHECK(weights_of(s.host) == before);
    }
}

TEST_CASE("a layer whose output is not finite is a failed row that says so") {
    setup s = make(toy::chain(3), 1, 3, 1);
    const float kept = s.host.nodes[2].weight[0];
    s.host.before_evaluate = [&](std::size_t node) {
        if (node == 2) s.host.nodes[2].bias[0] = s.host.nodes[2].weight[0] == kept ? 0.0F : std::nanf("");
    };
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    CHECK(result.rows[0].failure.empty());
    CHECK(result.rows[1].failure.empty());
    CHECK(result.rows[2].failure.find("the layer's output is not finite") != std::string::npos);
}

TEST_CASE("a new NaN is found beside an infinity that float has too") {
    setup s = make(toy::chain(2), 1, 3, 1);
    s.host.nodes[1].bias[0] = -std::numeric_limits<float>::infinity();
    const auto same =
        qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, {.schemes = {qs::parse_scheme("w8")}});
    CHECK(same.rows[1].failure.empty());
    const float kept = s.host.nodes[1].weight[0];
    s.host.before_evaluate = [&](std::size_t node) {
        if (node == 1) s.host.nodes[1].bias[1] = s.host.nodes[1].weight[0] == kept ? 0.0F : std::nanf("");
    };
    const auto broken =
        qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, {.schemes = {qs::parse_scheme("w8")}});
    CHECK(broken.rows[1].failure.find("not finite") != std::string::npos);
}

TEST_CASE("layers that share a weight are one row") {
    toy::graph g = toy::chain(4);
    g.nodes[2].weight_of = 1;
    setup s = make(std::move(g), 1, 3, 1);
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::mse{});
    REQUIRE(result.rows.size() == 3);
    CHECK(result.rows[1].layer == "conv1 + conv2");
}

TEST_CASE("what the caller gets wrong is told by name") {
    setup s = make(toy::chain(3), 1, 3, 1);
    const std::vector<toy::batch> none;
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, none, qs::mse{}), qs::empty_batches);
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {}}), qs::invalid_argument);
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.threads = 0}), qs::invalid_argument);
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w8a8(), qs::w8a8()}}),
                    qs::invalid_argument);
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.confidence = 1}), qs::invalid_argument);
    auto unlabelled = s.batches;
    unlabelled[0].labels.clear();
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, unlabelled, toy::flat{qs::top1{}}), qs::bad_batch);
    qs::calibration<> other = s.seen;
    other.values[1].name = "elsewhere";
    try {
        qs::sweep(s.host, other, s.batches, qs::mse{});
        FAIL("no error");
    } catch (const qs::missing_summary& e) {
        CHECK(e.layer() == "conv0");
        CHECK(std::string{e.what()}.find("calibrate this same graph") != std::string::npos);
    }
}

TEST_CASE("every row says what was done") {
    setup s = make(toy::chain(3), 1, 3, 2);
    const auto result = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::top1{}},
                                  {.schemes = {qs::w8a8(), qs::parse_scheme("w4:per_channel")}, .graph_name = "chain"});
    CHECK(result.graph == "chain");
    CHECK(result.metrics[0].interval == "Clopper-Pearson");
    CHECK(result.samples == 6);
    REQUIRE(result.rows.size() == 6);
    CHECK(result.rows[0].scheme == "w8a8");
    CHECK(result.rows[0].quantized == std::vector<std::string>{"weights", "inputs", "output"});
    CHECK(result.rows[3].quantized == std::vector<std::string>{"weights"});
    CHECK(result.rows[4].layer == "conv1");
    REQUIRE(result.rows[0].ranges.size() == 3);
    CHECK(result.rows[0].ranges[1].tensor == "input 0");
    CHECK(result.rows[3].ranges[0].format == "int4:symmetric:per_channel");
    for (const auto& row : result.rows) {
        CHECK(row.scores[0].low <= row.scores[0].drop);
        CHECK(row.scores[0].drop <= row.scores[0].high);
        CHECK(row.sqnr_db > 5);
        CHECK(row.samples == 6);
    }
    REQUIRE(result.layers.size() == 3);
    CHECK(result.layers[0].weights == 48);
    CHECK(result.layers[0].output_elements == 24);
    CHECK(result.layers[0].summary_bytes > 0);
}

TEST_CASE("a stopped row agrees with the full sweep, whatever the batches and threads") {
    toy::setup s = toy::make(toy::residual(2), 1, 9, 1);
    toy::builder b{99};
    s.batches = {b.make_batch(600, 1, 4, 6)};
    const qs::sweep_options all{.schemes = {qs::w8a8(), qs::parse_scheme("w2a2")},
                                .about = qs::estimand::evaluation_set};
    const auto full = qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, all);
    for (const qs::row& row : full.rows) CHECK(row.scores[0].low == row.scores[0].high);

    // The same samples in batches of other sizes.
    const auto regroup = [&](std::size_t size) {
        std::vector<toy::batch> batches;
        for (std::size_t first = 0; first < 600; first += size) {
            toy::batch part;
            part.samples = std::min(size, 600 - first);
            const auto begin = s.batches[0].inputs[0].values.begin() + static_cast<std::ptrdiff_t>(24 * first);
            part.inputs = {{{begin, begin + static_cast<std::ptrdiff_t>(24 * part.samples)}, {part.samples, 4, 6}}};
            part.labels.assign(part.samples, 0);
            batches.push_back(std::move(part));
        }
        return batches;
    };
    qs::sweep_options stopping = all;
    stopping.stop_threshold = 0.05;
    const auto reference = qs::sweep(s.host, s.seen, regroup(20), toy::flat{qs::agreement{}}, stopping);
    CHECK(reference.cost.layer_evaluations < 30 * full.cost.layer_evaluations * 8 / 10);
    std::size_t settled = 0;
    for (std::size_t i = 0; i < full.rows.size(); ++i) {
        const qs::row& row = reference.rows[i];
        INFO(row.layer << " " << row.scheme);
        REQUIRE(row.side != qs::verdict::open);
        CHECK((row.side == qs::verdict::below) == (full.rows[i].scores[0].drop < 0.05));
        CHECK(row.scores[0].low <= full.rows[i].scores[0].drop);
        CHECK(full.rows[i].scores[0].drop <= row.scores[0].high);
        CHECK((row.side == qs::verdict::below ? row.scores[0].high <= 0.05 : row.scores[0].low >= 0.05));
        settled += row.samples < 600;
    }
    CHECK(settled > full.rows.size() / 2);
    for (const auto& [size, threads] : {std::pair{20U, 3U}, std::pair{7U, 1U}, std::pair{50U, 2U}}) {
        stopping.threads = threads;
        const auto other = qs::sweep(s.host, s.seen, regroup(size), toy::flat{qs::agreement{}}, stopping);
        for (std::size_t i = 0; i < full.rows.size(); ++i) {
            CHECK(other.rows[i].side == reference.rows[i].side);
            CHECK(other.rows[i].samples == reference.rows[i].samples);
            CHECK(other.rows[i].scores[0].drop == reference.rows[i].scores[0].drop);
            CHECK(other.rows[i].scores[0].low == reference.rows[i].scores[0].low);
            CHECK(other.rows[i].scores[0].high == reference.rows[i].scores[0].high);
        }
        if (size == 20) CHECK(other.cost.layer_evaluations == reference.cost.layer_evaluations);
    }
    // For a metric that compares with the float output, the baseline is the float output against itself.
    const auto whole = qs::sweep(s.host, s.seen, regroup(20), qs::cosine{}, all);
    stopping.stop_threshold = 0.002;
    const auto angles = qs::sweep(s.host, s.seen, regroup(20), qs::cosine{}, stopping);
    CHECK(angles.cost.layer_evaluations < whole.cost.layer_evaluations);
    for (std::size_t i = 0; i < whole.rows.size(); ++i) {
        INFO(angles.rows[i].layer << " " << angles.rows[i].scheme << " " << whole.rows[i].scores[0].value);
        CHECK(angles.rows[i].side ==
              (1 - whole.rows[i].scores[0].value < 0.002 ? qs::verdict::below : qs::verdict::above));
        CHECK(std::isnan(angles.rows[i].scores[0].drop));
    }
}

TEST_CASE("a threshold asks for a metric with bounds") {
    toy::setup s = toy::make(toy::chain(2), 1, 3);
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}, {.stop_threshold = 0.1}),
                         doctest::Contains("such as top1"), qs::invalid_argument);
    CHECK_THROWS_AS(qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::top1{}}, {.stop_threshold = std::nan("")}),
                    qs::invalid_argument);
}

#ifdef __linux__
TEST_CASE("weights in memory that cannot be written are refused by name, but by schemes that leave them float") {
    struct constant_host : toy::graph {
        std::vector<qs::parameter> own{};
        std::span<const qs::parameter> parameters(std::size_t n) {
            static constexpr float constant[48] = {1};
            if (n != 1) return toy::graph::parameters(n);
            own = {{qs::tensor_view<float>{const_cast<float*>(constant), {4, 4, 3}}}};
            return own;
        }
    };
    toy::setup s = toy::make(toy::chain(3), 1, 3);
    constant_host host{s.host};
    CHECK_THROWS_WITH_AS(qs::sweep(host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::w8a8()}}),
                         doctest::Contains("conv1: lends a weight in memory that cannot be written"), qs::graph_law);
    CHECK(qs::sweep(host, s.seen, s.batches, qs::mse{}, {.schemes = {qs::parse_scheme("a8")}}).rows.size() == 3);
}
#endif

TEST_CASE("a sweep explains its result when it ends: one explanation for each scheme") {
    toy::builder b{5};
    std::vector<std::size_t> branches;
    for (std::size_t k = 0; k < 24; ++k) branches.push_back(b.convolution(qs::graph_input(0), 4, 4));
    setup s = make(b.finish({b.add(branches, 4)}), 1, 5, 1);
    for (std::size_t node = 3; node < 24; node += 4) s.host.nodes[node].weight[0] *= 30;  // their kurtosis tells them
    const auto result = qs::sweep(s.host, s.seen, s.batches, qs::cosine{}, {.schemes = {qs::w8a8(), qs::w4a8()}});
    const std::vector<qs::explanation> again = qs::explain(result);
    REQUIRE(result.explanations.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
        const qs::explanation& found = result.explanations[k];
        CHECK(found.scheme == result.schemes[k].name);
        CHECK(found.measured == 24);
        REQUIRE(!found.statements.empty());
        REQUIRE(found.statements.size() == again[k].statements.size());
        CHECK(found.statements[0].text == again[k].statements[0].text);
        CHECK(found.statements[0].p_value == again[k].statements[0].p_value);
        CHECK(found.layers == again[k].layers);
        CHECK(found.share == again[k].share);
    }
}
