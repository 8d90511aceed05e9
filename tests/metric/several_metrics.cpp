// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/several_metrics.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/statistics/bootstrap.hpp>
#include <quantsweep/sweep/detail/score/rows.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/average_precision.hpp"
#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/repetitions.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

/// Bounded and not 0/1, so its interval is the empirical Bernstein interval.
struct confidence_of_label {
    qs::metric_info info() const { return {"confidence", true, 0.0, 1.0}; }
    double score(const qs::sample<std::size_t>& s) const { return 1 / (1 + std::exp(-double{s.outputs[0][*s.label]})); }
};

/// Labels: the class of each of the 6 places; there are 4 channels.
using classes_of_places = std::vector<int>;

struct run {
    toy::setup made = toy::make(toy::residual(toy::is_long ? 2 : 1), 1, 3, 9);

    template <class Metric>
    qs::sweep_result sweep(const Metric& metric, qs::sweep_options options, qs::cell_store& store) {
        options.store = &store;
        return sweep(metric, options);
    }
    template <class Metric>
    qs::sweep_result sweep(const Metric& metric, const qs::sweep_options& options = {}) {
        return qs::sweep(made.host, made.seen, made.batches, metric, options);
    }
    std::vector<qs::batch<toy::tensor, classes_of_places>> segmented() const {
        std::vector<qs::batch<toy::tensor, classes_of_places>> batches;
        std::mt19937 random{6};
        for (const toy::batch& b : made.batches) {
            batches.push_back({b.inputs, {}, b.samples});
            for (std::size_t s = 0; s < b.samples; ++s) {
                batches.back().labels.emplace_back();
                for (int p = 0; p < 6; ++p) batches.back().labels.back().push_back(static_cast<int>(random() % 5) - 1);
            }
        }
        return batches;
    }
};

bool same(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}
bool same(const qs::score& a, const qs::score& b) {
    return same(a.value, b.value) && same(a.drop, b.drop) && same(a.low, b.low) && same(a.high, b.high) &&
           same(a.p_value, b.p_value) && a.significant == b.significant;
}
bool same(const qs::row& a, const qs::row& b) {
    bool equal = a.layer == b.layer && a.mode == b.mode && a.failure == b.failure && a.samples == b.samples &&
                 a.side == b.side && a.scores.size() == b.scores.size();
    for (std::size_t k = 0; equal && k < a.scores.size(); ++k) equal = same(a.scores[k], b.scores[k]);
    return equal;
}
bool same(const qs::sweep_result& a, const qs::sweep_result& b) {
    bool equal = a.metrics.size() == b.metrics.size() && a.rows.size() == b.rows.size();
    for (std::size_t k = 0; equal && k < a.metrics.size(); ++k)
        equal = a.metrics[k].info == b.metrics[k].info && same(a.metrics[k].baseline, b.metrics[k].baseline);
    for (std::size_t i = 0; equal && i < a.rows.size(); ++i) equal = same(a.rows[i], b.rows[i]);
    return equal;
}

const qs::metrics all_kinds{toy::flat{qs::top1{}},
                            confidence_of_label{},
                            toy::average_precision{},
                            toy::flat{qs::agreement{}},
                            toy::flat{qs::kl_divergence{}},
                            qs::off_by_n{0.01},
                            qs::mse{}};

qs::sweep_options options_of(std::vector<qs::sweep_mode> modes = {qs::sweep_mode::only(), qs::sweep_mode::up_to()}) {
    qs::sweep_options options;
    options.schemes = {qs::w8a8(), qs::w4a4()};
    options.modes = std::move(modes);
    return options;
}

/// For every row and for the float network, the k-th of several metrics must give what it gives alone.
template <class Metric>
void compare_alone(run& r, const qs::sweep_options& options, const qs::sweep_result& several, std::size_t k,
                   const Metric& m) {
    CAPTURE(m.info().name);
    const qs::sweep_result alone = r.sweep(m, options);
    REQUIRE(alone.metrics.size() == 1);
    REQUIRE(alone.rows.size() == several.rows.size());
    const qs::metric_summary &summary = several.metrics[k], &expected = alone.metrics[0];
    CHECK(summary.info == expected.info);
    CHECK(summary.info.name == m.info().name);
    CHECK(summary.interval == expected.interval);
    CHECK(same(summary.baseline, expected.baseline));
    for (std::size_t i = 0; i < alone.rows.size(); ++i) {
        REQUIRE(alone.rows[i].scores.size() == 1);
        CHECK(same(several.rows[i].scores[k], alone.rows[i].scores[0]));
        CHECK(same(several.rows[i].output_sqnr_db, alone.rows[i].output_sqnr_db));
    }
}

}  // namespace

TEST_CASE("one of several metrics says, bit for bit, what it says alone; one pass scores them all") {
    run r;
    for (const qs::estimand about : {qs::estimand::population, qs::estimand::evaluation_set}) {
        qs::sweep_options options = options_of();
        options.about = about;
        r.made.host.evaluations = 0;
        const qs::sweep_result several = r.sweep(all_kinds, options);
        const std::size_t evaluations = r.made.host.evaluations;
        r.made.host.evaluations = 0;
        std::size_t k = 0;
        std::apply([&](const auto&... each) { (compare_alone(r, options, several, k++, each), ...); }, all_kinds.all);
        CHECK(k == 7);
        CHECK(r.made.host.evaluations == 7 * evaluations);
        CHECK(several.metrics.size() == 7);
    }
}

TEST_CASE("a sweep that was stopped does not say that it saw all samples") {
    qs::sweep_options options = options_of({qs::sweep_mode::only()});
    options.about = qs::estimand::evaluation_set;
    CHECK(run{}.sweep(all_kinds, options).metrics[0].interval == "all samples seen");
    std::stop_source source;
    options.stop = [stop = source.get_token()] { return stop.stop_requested(); };
    options.progress = [&](const qs::progress&) { source.request_stop(); };
    CHECK(run{}.sweep(all_kinds, options).metrics[0].interval == "Clopper-Pearson");
}

TEST_CASE("the intervals are named, metric by metric") {
    const qs::sweep_result result = run{}.sweep(all_kinds, options_of({qs::sweep_mode::only()}));
    std::vector<std::string> names;
    for (const qs::metric_summary& each : result.metrics) names.push_back(each.interval);
    CHECK(names == std::vector<std::string>{"Clopper-Pearson", "empirical Bernstein", "bootstrap (approximate)",
                                            "Clopper-Pearson", "t (approximate)", "none", "t (approximate)"});
    CHECK(result.metrics[2].info.name == "average_precision");
    CHECK(result.metrics[2].info.whole_set);
    CHECK_FALSE(result.metrics[1].info.whole_set);
    for (const qs::row& row : result.rows) {
        REQUIRE(row.scores.size() == 7);
        CHECK(row.scores[2].low <= row.scores[2].drop);
        CHECK(row.scores[2].drop <= row.scores[2].high);
        CHECK(row.scores[2].p_value > 0);
        CHECK(std::isnan(row.scores[4].drop));
        CHECK(row.scores[5].value >= 0);
    }
}

TEST_CASE("threads and resumption change no bit of several metrics") {
    const qs::sweep_options all = options_of({qs::sweep_mode::only()});
    qs::sweep_options stopping = all;
    stopping.stop_threshold = 0.5;
    for (const qs::sweep_options& options : {all, stopping}) {
        run r;
        toy::memory_store whole;
        const qs::sweep_result expected = r.sweep(all_kinds, options, whole);
        std::mt19937 random{5};
        for (std::size_t trial = 0; trial < 6; trial += toy::is_sanitized ? 4 : 1) {
            toy::memory_store store;
            for (const auto& [place, record] : whole.kept)
                if (random() % 6 < trial) store.kept.emplace(place, record);
            qs::sweep_options threaded = options;
            threaded.threads = 1 + trial % 3;
            CHECK(same(r.sweep(all_kinds, threaded, store), expected));
            CHECK(store.kept == whole.kept);
        }
        CHECK_THROWS_WITH_AS(r.sweep(qs::metrics{toy::flat{qs::top1{}}, confidence_of_label{}}, options, whole),
                             doctest::Contains("changed since: the metrics."), qs::journal_mismatch);
    }
}

TEST_CASE("where the first metric settles a row, the others are of the same samples") {
    run r;
    qs::sweep_options options = options_of({qs::sweep_mode::only()});
    options.stop_threshold = 0.4;
    const qs::sweep_result result = r.sweep(all_kinds, options), alone = r.sweep(toy::flat{qs::top1{}}, options);
    CHECK(result.metrics[0].interval == "betting confidence sequence");
    CHECK(result.metrics[1].interval == "betting confidence sequence");
    CHECK(result.metrics[2].interval == "none");
    CHECK(result.metrics[3].interval == "betting confidence sequence");
    std::size_t early = 0;
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        const qs::row& row = result.rows[i];
        CHECK(row.samples == alone.rows[i].samples);
        CHECK(same(row.scores[0], alone.rows[i].scores[0]));
        early += row.samples < result.samples;
        CHECK(row.scores[1].low <= row.scores[1].drop);
        CHECK(row.scores[1].high >= row.scores[1].drop);
        CHECK(std::isfinite(row.scores[2].drop));
        CHECK(std::isnan(row.scores[2].low));
        CHECK(std::isnan(row.scores[2].p_value));
        CHECK_FALSE(row.scores[2].significant);
    }
    CHECK(early > 0);
}

TEST_CASE("a metric of a whole set leads, too, but not where rows are to be settled") {
    run r;
    const qs::sweep_result result = r.sweep(toy::average_precision{}, options_of({qs::sweep_mode::pairs(2)}));
    CHECK(result.metrics[0].interval == "bootstrap (approximate)");
    CHECK(std::isfinite(result.metrics[0].baseline));
    CHECK(std::isfinite(result.rows.back().interaction));
    qs::sweep_options stopping;
    stopping.stop_threshold = 0.01;
    CHECK_THROWS_WITH_AS(r.sweep(toy::average_precision{}, stopping),
                         doctest::Contains("'average_precision' is a metric of a whole set"), qs::invalid_argument);
    CHECK_THROWS_AS(r.sweep(qs::metrics{toy::average_precision{}, toy::flat{qs::top1{}}}, stopping),
                    qs::invalid_argument);
}

TEST_CASE("the bootstrap draws samples, each with its states of both networks") {
    run r;
    toy::memory_store store;
    qs::sweep_options options = options_of({qs::sweep_mode::only()});
    options.order_seed = 7;
    const toy::average_precision m;
    const qs::sweep_result result = r.sweep(m, options, store);
    const std::size_t layers = result.rows.size() / 2;
    for (std::size_t i = 0; i < layers; ++i) {
        qs::score_column before, now;
        for (std::size_t b = 0; b < r.made.batches.size(); ++b) {
            before.append(store.kept.at({"float", b}).scores[0]);
            now.append(store.kept.at({"w4a4 " + std::to_string(i) + " +layer", b}).scores[0]);
        }
        const auto drop = [&](std::span<const std::size_t> drawn) {
            std::vector<double> both[2];
            for (std::size_t s : drawn) m.merge(both[0], before[s]), m.merge(both[1], now[s]);
            return m.value(both[0]) - m.value(both[1]);
        };
        qs::resampling again{.seed = 7};
        again.reach(0.05 / static_cast<double>(layers));
        const qs::drop_estimate expected = qs::bootstrap_drop(result.samples, 0.95, again, drop);
        const qs::score& found = result.rows[layers + i].scores[0];
        CHECK(same(found,
                   {found.value, expected.drop, expected.low, expected.high, expected.p_value, found.significant}));
    }
}

TEST_CASE("a screening's rows have the other metrics of their group, and no p-values") {
    const qs::sweep_result result = run{}.sweep(all_kinds, options_of({qs::sweep_mode::screen(0.2)}));
    REQUIRE_FALSE(result.rows.empty());
    for (const qs::row& row : result.rows) {
        REQUIRE(row.scores.size() == 7);
        CHECK(std::isfinite(row.scores[1].drop));
        CHECK(std::isfinite(row.scores[2].drop));
        CHECK(std::isnan(row.scores[1].p_value));
        CHECK_FALSE(row.scores[1].significant);
    }
}

TEST_CASE("a mean IoU reads a span of classes a sample, and is that of all samples however they are batched") {
    run r;
    const auto batches = r.segmented();
    const qs::metrics measured{qs::mean_iou{4, false, -1}, qs::sqnr{}};
    const qs::sweep_result result = qs::sweep(r.made.host, r.made.seen, batches, measured, options_of());
    CHECK(result.metrics[0].baseline > 0);
    CHECK(result.metrics[0].baseline < 1);
    // The toy network computes each sample on its own, so one batch of all samples must give the same bits.
    qs::batch<toy::tensor, classes_of_places> all{{{{}, {0, 4, 6}}}, {}, 0};
    for (const auto& b : batches) {
        all.inputs[0].values.insert(all.inputs[0].values.end(), b.inputs[0].values.begin(), b.inputs[0].values.end());
        all.labels.insert(all.labels.end(), b.labels.begin(), b.labels.end());
        all.samples += b.samples;
    }
    all.inputs[0].shape[0] = all.samples;
    const qs::sweep_result whole = qs::sweep(r.made.host, r.made.seen, std::vector{all}, measured, options_of());
    CHECK(same(whole, result));
}

namespace {

struct fragile_value {
    qs::metric_info info() const { return {"fragile"}; }
    std::vector<double> state(const qs::sample<std::size_t>& s) const {
        return {s.outputs[0][0] == s.float_outputs[0][0] ? 0. : 1.};
    }
    void merge(std::vector<double>& into, std::span<const double> from) const {
        into.resize(1);
        for (double x : from) into[0] = std::max(into[0], x);
    }
    double value(std::span<const double> state) const {
        if (state[0] == 1 && throws) throw std::runtime_error{"no value of these"};
        return state[0] == 1 ? std::nan("") : 0;
    }
    bool throws;
};

}  // namespace

TEST_CASE("a metric that has no value of a row's samples makes it a failed row, without numbers") {
    for (const bool throws : {false, true}) {
        const qs::sweep_result result = run{}.sweep(qs::metrics{toy::flat{qs::top1{}}, fragile_value{throws}});
        CHECK(result.metrics[1].baseline == 0);
        std::size_t failed = 0;
        for (const qs::row& row : result.rows) {
            failed += !row.failure.empty();
            if (row.failure.empty()) continue;
            CHECK(row.failure.find(throws ? "no value of these" : "the metric 'fragile' has no value") !=
                  std::string::npos);
            REQUIRE(row.scores.size() == 2);
            CHECK(std::isnan(row.scores[0].value));
            CHECK(std::isnan(row.scores[0].p_value));
            CHECK(std::isnan(row.scores[1].value));
        }
        CHECK(failed == result.rows.size());
    }
}

TEST_CASE("each metric has a name of its own") {
    CHECK_THROWS_WITH_AS(run{}.sweep(qs::metrics{toy::flat{qs::top_k{3}}, qs::mse{}, toy::flat{qs::top_k{3}}}),
                         doctest::Contains("two metrics are called 'top3'"), qs::invalid_argument);
}

TEST_CASE("a vector of metrics gives the rows of metrics{}, and an empty one is refused") {
    const toy::flat first{qs::top_k{1}}, second{qs::top_k{3}};
    std::vector several{first, second};
    CHECK(run{}.sweep(several).rows == run{}.sweep(qs::metrics{first, second}).rows);
    several.clear();
    CHECK_THROWS_WITH_AS(run{}.sweep(several), doctest::Contains("the list of metrics is empty"), qs::invalid_argument);
}

TEST_CASE("significance is corrected for each metric by itself") {
    std::vector<qs::row> rows(3);
    const double first[] = {0.01, 0.2, 0.03}, second[] = {0.04, 0.01, 0.02};
    for (std::size_t i = 0; i < 3; ++i) {
        rows[i].scores = {{0, 1, 0, 0, first[i]}, {0, i == 2 ? -1.0 : 1.0, 0, 0, second[i]}};
    }
    qs::detail::mark_significant(rows, 0.95);
    CHECK(rows[0].scores[0].significant);
    CHECK_FALSE(rows[1].scores[0].significant);
    CHECK_FALSE(rows[2].scores[0].significant);
    CHECK(rows[0].scores[1].significant);
    CHECK(rows[1].scores[1].significant);
    CHECK_FALSE(rows[2].scores[1].significant);  // better, not worse
}
