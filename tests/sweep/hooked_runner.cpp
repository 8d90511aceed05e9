// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/run/hooked_runner.hpp>

#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

/// Metrics of both kinds. The first is the leading one.
const qs::metrics measured{toy::flat{qs::agreement{}}, qs::sqnr{}, qs::off_by_n{0.01}};

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

template <class Object, class... Members>
void check_numbers(const Object& x, const Object& y, Members... members) {
    for (double Object::* number : {members...}) CHECK(same_bits(x.*number, y.*number));
}

/// Compares two sweeps of one network, except for the numbers of evaluations.
void check_same(const qs::sweep_result& a, const qs::sweep_result& b) {
    REQUIRE(a.metrics.size() == b.metrics.size());
    for (std::size_t k = 0; k < a.metrics.size(); ++k) CHECK(same_bits(a.metrics[k].baseline, b.metrics[k].baseline));
    CHECK(a.samples == b.samples);
    REQUIRE(a.rows.size() == b.rows.size());
    for (std::size_t i = 0; i < a.rows.size(); ++i) {
        const qs::row &x = a.rows[i], &y = b.rows[i];
        INFO(qs::to_string(x.mode), " ", x.layer, " ", x.scheme);
        CHECK(x.layer == y.layer);
        CHECK(x.scheme == y.scheme);
        CHECK(x.mode == y.mode);
        CHECK(x.quantized == y.quantized);
        CHECK(x.ranges == y.ranges);
        CHECK(x.samples == y.samples);
        CHECK(x.failure == y.failure);
        CHECK(x.side == y.side);
        CHECK(x.group == y.group);
        check_numbers(x, y, &qs::row::sqnr_db, &qs::row::output_sqnr_db, &qs::row::interaction);
        REQUIRE(x.scores.size() == y.scores.size());
        for (std::size_t k = 0; k < x.scores.size(); ++k) {
            check_numbers(x.scores[k], y.scores[k], &qs::score::value, &qs::score::drop, &qs::score::low,
                          &qs::score::high, &qs::score::p_value);
            CHECK(x.scores[k].significant == y.scores[k].significant);
        }
    }
    CHECK(a.screenings == b.screenings);
    REQUIRE(a.traces.size() == b.traces.size());
    for (std::size_t t = 0; t < a.traces.size(); ++t)
        for (std::size_t i = 0; i < a.traces[t].sqnr_db.size(); ++i)
            for (std::size_t j = 0; j < a.traces[t].sqnr_db[i].size(); ++j)
                CHECK(same_bits(a.traces[t].sqnr_db[i][j], b.traces[t].sqnr_db[i][j]));
}

std::vector<qs::sweep_mode> all_modes() {
    using mode = qs::sweep_mode;
    return {mode::only(),       mode::all_but(), mode::up_to(), mode::from(),
            mode::cumulative(), mode::pairs(3),  mode::local(), mode::screen(0.2)};
}

/// An engine that calls no hook before its layers.
struct only_after : qs::as_hooked<toy::graph> {
    using base = qs::as_hooked<toy::graph>;
    using base::base;
    void run(std::span<const toy::tensor* const> given, qs::output_hook<toy::tensor> after) { base::run(given, after); }
};
static_assert(qs::hooked_graph<only_after> && !qs::input_hooked_graph<only_after>);

}  // namespace

TEST_CASE("one network behind both concepts gives the same rows bit for bit, in every mode") {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        INFO("seed ", seed);
        const std::size_t inputs = 1 + seed % 2;
        toy::setup s = toy::make(toy::random_dag(4 + seed, inputs, seed), inputs, seed + 500);
        const auto weights = toy::weights_of(s.host);
        qs::as_hooked hooked{s.host};
        only_after weak{s.host};
        const auto seen = qs::calibrate(hooked, s.batches, {.threads = 1 + seed % 3});
        REQUIRE(seen.values.size() == s.seen.values.size());
        for (std::size_t v = 0; v < seen.values.size(); ++v) {
            CHECK(seen.values[v].name == s.seen.values[v].name);
            CHECK(seen.values[v].seen == s.seen.values[v].seen);
        }
        const qs::sweep_options everything{
            .schemes = {qs::w8a8(), qs::parse_scheme("w=mxfp4/a=fp8_e4m3"), qs::parse_scheme("w4:per_channel")},
            .modes = all_modes(),
            .trace = true};
        check_same(qs::sweep(s.host, s.seen, s.batches, measured, everything),
                   qs::sweep(hooked, seen, s.batches, measured, everything));
        const qs::sweep_options without_inputs{.schemes = {qs::parse_scheme("w=int4:symmetric/output=int8:affine")},
                                               .modes = all_modes()};
        check_same(qs::sweep(s.host, s.seen, s.batches, measured, without_inputs),
                   qs::sweep(weak, seen, s.batches, measured, without_inputs));
        for (std::size_t node = 0; node < s.host.size(); ++node)
            for (const qs::parameter& lent : hooked.parameters(node)) {
                const auto values = lent.values.as<float>();
                if (lent.role == qs::parameter_role::weight)
                    CHECK(std::memcmp(values.data, weights[s.host.nodes[node].weight_of].data(), values.size() * 4) ==
                          0);
            }
    }
}

TEST_CASE("without a hook before a layer, quantized inputs are refused") {
    toy::setup s = toy::make(toy::chain(3), 1, 1);
    only_after weak{s.host};
    try {
        qs::sweep(weak, s.seen, s.batches, measured);
        FAIL("swept inputs that no hook can reach");
    } catch (const qs::invalid_argument& refused) {
        const std::string sentence = refused.what();
        CHECK(sentence.find("the scheme 'w8a8' quantizes the layers' inputs") != std::string::npos);
        CHECK(sentence.find("run(inputs, before, after)") != std::string::npos);
    }
    CHECK(qs::sweep(weak, s.seen, s.batches, measured, {.schemes = {qs::parse_scheme("w8")}}).rows.size() == 3);
}

TEST_CASE("a fork costs a full pass, and the result says so") {
    toy::setup s = toy::make(toy::chain(5), 1, 1, 3);
    qs::as_hooked hooked{s.host};
    const auto result = qs::sweep(hooked, s.seen, s.batches, measured, {.schemes = {qs::w8a8(), qs::w4a4()}});
    // For each batch: the baseline, the float values to compare with, and five layers under two schemes.
    CHECK(result.cost.full_passes == 3 * (2 + 10));
    CHECK(result.cost.layer_evaluations == 5 * result.cost.full_passes);
    CHECK(result.cost.layer_evaluations_naive == 3 * 5 * (1 + 10));
    CHECK(qs::sweep(s.host, s.seen, s.batches, measured).cost.full_passes == 0);
}

TEST_CASE("threads, caps, thresholds and stores work on a hooked graph") {
    toy::setup s = toy::make(toy::residual(3), 1, 3, 6);
    qs::as_hooked hooked{s.host};
    const qs::sweep_options one{.schemes = {qs::w4a4()}, .trace = true};
    const auto expected = qs::sweep(hooked, s.seen, s.batches, measured, one);
    qs::sweep_options four = one;
    four.threads = 4;
    check_same(qs::sweep(hooked, s.seen, s.batches, measured, four), expected);

    qs::sweep_options capped = one;
    capped.max_live_bytes = expected.cost.peak_bytes;
    check_same(qs::sweep(hooked, s.seen, s.batches, measured, capped), expected);
    capped.max_live_bytes = expected.cost.peak_bytes / 2;
    CHECK_THROWS_AS(qs::sweep(hooked, s.seen, s.batches, measured, capped), qs::memory_cap);

    const qs::sweep_options threshold{.schemes = {qs::w4a4()}, .stop_threshold = 0.9};
    check_same(qs::sweep(hooked, s.seen, s.batches, measured, threshold),
               qs::sweep(s.host, s.seen, s.batches, measured, threshold));

    toy::memory_store store;
    qs::sweep_options stored = one;
    stored.store = &store;
    const auto first = qs::sweep(hooked, s.seen, s.batches, measured, stored);
    const auto again = qs::sweep(hooked, s.seen, s.batches, measured, stored);
    check_same(first, expected);
    check_same(again, expected);
    CHECK(again.cost.layer_evaluations == first.cost.layer_evaluations);
}

TEST_CASE("tied weights are rounded once, and put back") {
    toy::graph tied = toy::chain(4);
    tied.nodes[2].weight_of = 1;
    toy::setup s = toy::make(tied, 1, 5);
    qs::as_hooked hooked{s.host};
    const qs::sweep_options options{.schemes = {qs::parse_scheme("w=mxfp4"), qs::w4a4()}, .modes = all_modes()};
    check_same(qs::sweep(s.host, s.seen, s.batches, measured, options),
               qs::sweep(hooked, s.seen, s.batches, measured, options));
}

TEST_CASE("a layer that throws under a scheme is a failed row, and its weights come back") {
    toy::setup s = toy::make(toy::chain(4), 1, 5);
    const float* weight = nullptr;
    const std::vector<float> original = s.host.nodes[2].weight;
    toy::graph host = s.host;
    host.before_evaluate = [&](std::size_t node) {
        if (node == 2 && weight[0] != original[0]) throw std::runtime_error{"cannot pack this weight"};
    };
    qs::as_hooked hooked{std::move(host)};
    weight = hooked.parameters(2)[0].values.as<float>().data;
    const auto result = qs::sweep(hooked, s.seen, s.batches, measured, {.schemes = {qs::w4a4()}});
    REQUIRE(result.rows.size() == 4);
    for (const qs::row& row : result.rows) CHECK(row.failure.empty() == (row.layer != "conv2"));
    CHECK(result.rows[2].failure.find("cannot pack this weight") != std::string::npos);
    CHECK(std::vector<float>(weight, weight + original.size()) == original);
}
