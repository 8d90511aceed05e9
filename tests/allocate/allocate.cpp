// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/allocate.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/coin.hpp"
#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/repetitions.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

const toy::flat agreement{qs::agreement{}};
const std::vector<qs::scheme> schemes{qs::w8a8(), qs::w4a4(), qs::parse_scheme("w2")};

/// Returns every second batch, as allocate splits them.
std::vector<toy::batch> half(const std::vector<toy::batch>& all, std::size_t first) {
    std::vector<toy::batch> some;
    for (std::size_t b = first; b < all.size(); b += 2) some.push_back(all[b]);
    return some;
}

toy::setup chain(std::size_t batches = 12) { return toy::make(toy::chain(6), 1, 3, batches); }

const qs::allocation_point& point_named(const qs::allocation_summary& found, const std::string& name) {
    return *std::find_if(found.points.begin(), found.points.end(), [&](const auto& p) { return p.name == name; });
}

std::string refusal(toy::setup& s, const qs::allocation_options& options) {
    try {
        qs::allocate(s.host, s.seen, s.batches, agreement, options);
    } catch (const qs::error& e) {
        return e.what();
    }
    return "accepted";
}

/// A metric of a whole set.
struct counted_samples {
    qs::metric_info info() const { return {"counted"}; }
    template <class Label>
    std::vector<double> state(const qs::sample<Label>&) const {
        return {1};
    }
    void merge(std::vector<double>& into, std::span<const double> other) const {
        into.resize(1);
        into[0] += other[0];
    }
    double value(std::span<const double> state) const { return state[0]; }
};

/// The perplexity of the class that the float network would choose for each sample.
struct choice_perplexity {
    qs::metric_info info() const {
        return {.name = "perplexity", .higher_is_better = false, .lower_bound = 1, .exponential = true};
    }
    template <class Label>
    qs::ratio_terms terms(const qs::sample<Label>& s) const {
        const std::span<const float> now = s.outputs[0], was = s.float_outputs[0];
        const auto best = static_cast<std::size_t>(std::max_element(was.begin(), was.end()) - was.begin());
        double sum = 0;
        for (float x : now) sum += std::exp(double{x} - double{now[best]});
        return {std::log(sum), 1};
    }
};

/// A toy network that describes its layers further.
struct described : toy::graph {
    std::vector<std::pair<std::string, std::string>> ties{};
    bool adds_are_layers = false;
    explicit described(toy::graph of) : toy::graph{std::move(of)} {}
    qs::layer_info info(std::size_t node) const {
        qs::layer_info found = toy::graph::info(node);
        found.quantizable = found.quantizable || adds_are_layers;
        for (const auto& [layer, tie] : ties)
            if (layer == found.name) found.attributes.emplace("tie", tie);
        return found;
    }
};

/// Makes layers side by side, whose errors are alike and add up.
toy::graph side_by_side() {
    toy::builder b{3};
    std::vector<std::size_t> branches;
    for (int k = 0; k < 3; ++k) branches.push_back(b.convolution(qs::graph_input(0), 4, 4));
    return b.finish({b.add(branches, 4)});
}

}  // namespace

TEST_CASE("Points cost what their layers cost, and are measured on the half that did not choose them") {
    toy::setup s = chain();
    const auto found = qs::allocate(s.host, s.seen, s.batches, agreement, {.schemes = schemes, .points = 5});
    const auto choosing = half(s.batches, 0), verifying = half(s.batches, 1);
    const auto swept = qs::sweep(s.host, s.seen, choosing, agreement, {.schemes = schemes});
    std::vector<qs::recipe> recipes;
    for (const qs::allocation_point& point : found.points) recipes.push_back(qs::recipe_of(found, point.name));
    const auto again = qs::sweep(s.host, s.seen, verifying, agreement, {.schemes = {}, .recipes = recipes});
    REQUIRE(found.points.size() >= 5);
    CHECK(found.choosing_samples + found.verifying_samples == 36);
    CHECK(found.baseline == again.metrics[0].baseline);
    std::size_t uniform = 0;
    for (std::size_t k = 0; k < found.points.size(); ++k) {
        const qs::allocation_point& point = found.points[k];
        INFO(point.name);
        std::uint64_t cost = 0;
        double noise = 0;
        for (std::size_t layer = 0; layer < point.choices.size(); ++layer) {
            std::size_t d = 0;
            while (d < schemes.size() && point.choices[layer].scheme != schemes[d].name) ++d;
            cost += d == schemes.size() ? swept.storage[layer].in_float : swept.storage[layer].by_scheme[d];
            if (d < schemes.size()) noise += std::pow(10, -swept.rows[d * 6 + layer].output_sqnr_db / 10);
        }
        CHECK(point.cost == cost);
        CHECK(point.predicted_sqnr_db == doctest::Approx(-10 * std::log10(noise)));
        CHECK(point.measured.drop == again.recipes[k].scores[0].drop);
        CHECK(point.measured.low == again.recipes[k].scores[0].low);
        CHECK(point.output_sqnr_db == again.recipes[k].output_sqnr_db);
        if (k > 0) CHECK(found.points[k - 1].cost <= point.cost);
        uniform += point.uniform;
        if (point.uniform) CHECK(point.rival.empty());
        if (!point.rival.empty()) CHECK(point_named(found, point.rival).cost <= point.cost);
    }
    CHECK(uniform == 3);
}

TEST_CASE("A ratio of totals, such as perplexity, allocates, and points are compared by it") {
    toy::setup s = chain();
    const auto found = qs::allocate(s.host, s.seen, s.batches, choice_perplexity{}, {.schemes = schemes, .points = 5});
    std::size_t compared = 0;
    for (const qs::allocation_point& point : found.points) {
        INFO(point.name << point.failure);
        CHECK(std::isfinite(point.measured.drop));
        if (std::isnan(point.against_rival.drop)) continue;
        const double own = 1 + point.measured.drop, rival = 1 + point_named(found, point.rival).measured.drop;
        CHECK(point.against_rival.drop == doctest::Approx(rival / own - 1));
        CHECK(point.against_rival.low <= point.against_rival.drop);
        ++compared;
    }
    CHECK(compared > 0);
    CHECK(!found.recommended.empty());
}

TEST_CASE("A budget is kept, and a point within it is recommended") {
    toy::setup s = chain();
    const std::uint64_t w8 = 6 * (48 + 4), w2 = 6 * (12 + 4);
    for (const std::uint64_t budget : {w2, w2 + 30, w8 - 1, w8, 5 * w8}) {
        const auto found =
            qs::allocate(s.host, s.seen, s.batches, agreement, {.schemes = schemes, .budget = budget, .points = 3});
        INFO(budget);
        REQUIRE(!found.recommended.empty());
        CHECK(point_named(found, found.recommended).cost <= budget);
        CHECK(toy::contains(found.reason, "keep the budget of " + std::to_string(budget)));
        for (const qs::allocation_point& point : found.points)
            if (point.cost <= budget) CHECK(point_named(found, found.recommended).choosing_drop <= point.choosing_drop);
    }
    s.host.evaluations = 0;
    CHECK(toy::contains(refusal(s, {.schemes = schemes, .budget = w2 - 1}), std::to_string(w2)));
    CHECK(s.host.evaluations == 0);
}

TEST_CASE("Hooked hosts, threads and another run give the same") {
    toy::setup s = chain();
    const qs::allocation_options options{.schemes = schemes, .points = 4};
    const auto once = qs::allocate(s.host, s.seen, s.batches, agreement, options);
    qs::as_hooked engine{s.host};
    CHECK(qs::allocate(engine, s.seen, s.batches, agreement, options) == once);
    qs::allocation_options threaded = options;
    threaded.threads = 3;
    CHECK(qs::allocate(s.host, s.seen, s.batches, agreement, threaded) == once);
}

TEST_CASE("With a store, an allocation measures only what neither a sweep nor an earlier allocation has kept") {
    toy::setup s = chain();
    const qs::allocation_options options{.schemes = schemes, .points = 4};
    const auto plain = qs::allocate(s.host, s.seen, s.batches, agreement, options);
    toy::memory_store store;
    qs::allocation_options kept = options;
    kept.store = &store;
    const auto evaluations = [&] {
        s.host.evaluations = 0;
        CHECK(qs::allocate(s.host, s.seen, s.batches, agreement, kept) == plain);
        return s.host.evaluations;
    };
    const std::size_t all = evaluations();
    CHECK(evaluations() == 0);
    // As if the process had been killed halfway.
    store.kept.erase(std::next(store.kept.begin(), static_cast<std::ptrdiff_t>(store.kept.size() / 2)),
                     store.kept.end());
    const std::size_t rest = evaluations();
    CHECK(rest > 0);
    CHECK(rest < all);
    store.kept.clear();
    qs::sweep(s.host, s.seen, s.batches, agreement, {.schemes = schemes, .store = &store});
    CHECK(evaluations() < all);
    s.host.nodes[0].bias[0] += 1;
    CHECK_THROWS_AS(qs::allocate(s.host, s.seen, s.batches, agreement, kept), qs::journal_mismatch);
}

TEST_CASE("A store tells a scheme's name from a recipe's scheme with that text") {
    toy::setup s = chain();
    std::vector<qs::scheme> misnamed{qs::w8a8(), qs::parse_scheme("w2")};
    misnamed[0].name = "w2";
    misnamed[1].name = "other";
    toy::memory_store store;
    qs::sweep(s.host, s.seen, s.batches, agreement,
              {.schemes = misnamed, .modes = {qs::sweep_mode::up_to()}, .store = &store});
    const auto plain = qs::allocate(s.host, s.seen, s.batches, agreement, {.schemes = misnamed, .points = 2});
    CHECK(qs::allocate(s.host, s.seen, s.batches, agreement, {.schemes = misnamed, .points = 2, .store = &store}) ==
          plain);
}

TEST_CASE("Tied layers get the same scheme, and layers that cost nothing get the first") {
    const toy::setup s = toy::make(toy::residual(2), 1, 5, 6);
    described host{s.host};
    host.ties = {{"conv0", "a"}, {"conv4", "a"}};
    host.adds_are_layers = true;
    const auto found =
        qs::allocate(host, qs::calibrate(host, s.batches), s.batches, agreement, {.schemes = schemes, .points = 12});
    std::size_t differ = 0;
    for (const qs::allocation_point& point : found.points) {
        INFO(point.name);
        const auto scheme_of = [&](const std::string& layer) {
            return std::find_if(point.choices.begin(), point.choices.end(),
                                [&](const qs::recipe_choice& c) { return c.layer == layer; })
                ->scheme;
        };
        CHECK(scheme_of("conv0") == scheme_of("conv4"));
        differ += scheme_of("conv0") != scheme_of("conv1");
        if (!point.uniform)
            for (const qs::recipe_choice& c : point.choices)
                if (toy::contains(c.layer, "add")) CHECK(c.scheme == "w8a8");
    }
    CHECK(differ > 0);
}

TEST_CASE("A layer that costs the same under all schemes gets the one that loses least, whichever comes first") {
    const toy::setup s = toy::make(toy::residual(2), 1, 5, 6);
    described host{s.host};
    host.adds_are_layers = true;
    const auto found =
        qs::allocate(host, qs::calibrate(host, s.batches), s.batches, agreement, {.schemes = {qs::w4a4(), qs::w8a8()}});
    for (const qs::allocation_point& point : found.points)
        for (const qs::recipe_choice& c : point.choices)
            if (!point.uniform && toy::contains(c.layer, "add")) CHECK(c.scheme == "w8a8");
}

TEST_CASE("A layer that fails under a scheme stays in float, and the rest is allocated") {
    toy::setup s = chain();
    const std::vector<float> original = s.host.nodes[2].weight;
    s.host.before_evaluate = [&](std::size_t node) {
        if (node == 2 && s.host.nodes[2].weight != original) throw std::runtime_error{"no kernel"};
    };
    const auto found = qs::allocate(s.host, s.seen, s.batches, agreement, {.schemes = {qs::w8a8()}, .budget = 100000});
    REQUIRE(!found.recommended.empty());
    const qs::allocation_point& point = point_named(found, found.recommended);
    CHECK(point.choices[2].scheme.empty());
    CHECK(toy::contains(point_named(found, "w8a8").failure, "no kernel"));
    std::size_t quantized = 0;
    for (const qs::allocation_point& each : found.points) {
        if (each.uniform) continue;
        for (const qs::recipe_choice& c : each.choices) quantized = std::max<std::size_t>(quantized, !c.scheme.empty());
        CHECK(each.choices[2].scheme.empty());
    }
    CHECK(quantized > 0);
}

/// Infinite if the output is far from float, as a loss is for a likelihood of 0.
struct loss {
    qs::metric_info info() const { return {"loss", false}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        double sum = 0;
        for (std::size_t i = 0; i < s.outputs[0].size(); ++i)
            sum += std::fabs(double{s.outputs[0][i]} - double{s.float_outputs[0][i]});
        return sum > 3 ? std::numeric_limits<double>::infinity() : 1 + sum;
    }
};

TEST_CASE("A scheme under which the metric is infinite is not given, and ends no allocation") {
    toy::setup s = chain();
    const auto found = qs::allocate(s.host, s.seen, s.batches, loss{}, {.schemes = schemes, .budget = 100000});
    REQUIRE(!found.recommended.empty());
    CHECK(std::isfinite(point_named(found, found.recommended).measured.value));
}

TEST_CASE("A cost of the caller's is rounded up, and a bad one is named with its layer") {
    toy::setup s = chain();
    qs::allocation_options options{.schemes = {qs::w8a8(), qs::w4a4()}, .points = 4};
    const auto costs = [](double in_float, double eight, double four) {
        return [=](const std::string& layer, const qs::scheme* how) {
            const double cost = !how ? in_float : how->name == "w8a8" ? eight : four;
            return layer == "conv3" ? cost : 1;
        };
    };
    options.cost = qs::cost_model{"microseconds", costs(7.5, 2.25, 1)};
    const auto found = qs::allocate(s.host, s.seen, s.batches, agreement, options);
    CHECK(found.cost_name == "microseconds");
    CHECK(found.float_cost == 5 + 8);
    CHECK(point_named(found, "w8a8").cost == 5 + 3);
    for (const double bad : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        options.cost->of = costs(bad, 2, 1);
        CHECK(toy::contains(refusal(s, options), "conv3: costs "));
        CHECK(toy::contains(refusal(s, options), "microseconds in float"));
    }
    options.cost->of = nullptr;
    CHECK(toy::contains(refusal(s, options), "no function"));
}

TEST_CASE("What cannot be allocated is refused") {
    toy::setup s = chain(1);
    CHECK(toy::contains(refusal(s, {}), "pass at least 2 batches"));
    toy::setup two = chain(2);
    CHECK(toy::contains(refusal(two, {.schemes = {}}), "among float and 1 to 64 schemes"));
    CHECK(toy::contains(refusal(two, {.points = 0}), "at least one recipe"));
    CHECK_THROWS_AS(qs::allocate(two.host, two.seen, two.batches, counted_samples{}), qs::invalid_argument);
    const auto found = qs::allocate(two.host, two.seen, two.batches, agreement, {.points = 2});
    CHECK_THROWS_AS(qs::recipe_of(found, "none"), qs::invalid_argument);
}

/// Returns the loss of each layer, or 0 where it may be noise, by the layer's name and the scheme's.
template <class Loss>
std::map<std::pair<std::string, std::string>, double> losses_of(const qs::sweep_result& swept, Loss&& loss) {
    std::map<std::pair<std::string, std::string>, double> found;
    for (const qs::row& r : swept.rows) {
        const auto [lost, low] = loss(r.scores[0]);
        found[{r.layer, r.scheme}] = low > 0 ? lost : 0;
    }
    return found;
}

TEST_CASE("Under a metric that compares with float, a layer loses its value's distance from the best one") {
    toy::setup s = chain(40);
    const qs::allocation_options options{.schemes = schemes, .budget = 200, .points = 5};
    const auto check = [&](const auto& metric, auto&& loss) {
        const auto found = qs::allocate(s.host, s.seen, s.batches, metric, options);
        const auto losses =
            losses_of(qs::sweep(s.host, s.seen, half(s.batches, 0), metric, {.schemes = schemes}), loss);
        double last = std::numeric_limits<double>::infinity();
        for (const qs::allocation_point& point : found.points) {
            INFO(point.name);
            double sum = 0;
            for (const qs::recipe_choice& c : point.choices)
                if (!c.scheme.empty()) sum += losses.at({c.layer, c.scheme});
            if (found.pairs.empty()) CHECK(point.predicted_drop == doctest::Approx(sum));
            CHECK(point.choosing_drop > 0);
            if (point.cost <= 200) CHECK(point_named(found, found.recommended).choosing_drop <= point.choosing_drop);
            if (!point.uniform) CHECK(point.predicted_drop <= last);
            if (!point.uniform) last = point.predicted_drop;
        }
    };
    check(toy::flat{qs::kl_divergence{}}, [](const qs::score& s) { return std::pair{s.value, s.value_low}; });
    check(toy::flat{qs::cosine{}}, [](const qs::score& s) { return std::pair{1 - s.value, 1 - s.value_high}; });
}

TEST_CASE("Divergences of layers whose errors are equal do not add up, and the pairs say so") {
    toy::graph host = side_by_side();
    for (std::size_t layer : {1u, 2u}) host.nodes[layer].weight = host.nodes[0].weight;
    toy::setup s = toy::make(std::move(host), 1, 3, 60);
    const auto found = qs::allocate(s.host, s.seen, s.batches, toy::flat{qs::kl_divergence{}},
                                    {.schemes = {qs::parse_scheme("w3")}, .points = 6});
    REQUIRE(!found.pairs.empty());
    for (const qs::measured_pair& pair : found.pairs) CHECK(pair.interaction > 0);
}

TEST_CASE("A metric that compares with float in decibels has no sum: noise decides") {
    toy::setup s = chain();
    const auto found = qs::allocate(s.host, s.seen, s.batches, qs::sqnr{}, {.schemes = schemes, .points = 5});
    double last = -1;
    for (const qs::allocation_point& point : found.points) {
        CHECK(std::isnan(point.predicted_drop));
        if (point.uniform) continue;
        CHECK(point.predicted_sqnr_db > last);
        last = point.predicted_sqnr_db;
    }
    CHECK(toy::contains(found.reason, "give a budget"));
}

/// Scores 1 if the output is close to the float one. Two layers may lose together what neither loses alone.
struct near_float {
    double within;
    qs::metric_info info() const { return {"near", true, 0.0, 1.0, true}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        double noise = 0, signal = 0;
        for (std::size_t i = 0; i < s.outputs[0].size(); ++i) {
            const double error = double{s.outputs[0][i]} - double{s.float_outputs[0][i]};
            noise += error * error;
            signal += double{s.float_outputs[0][i]} * double{s.float_outputs[0][i]};
        }
        return noise <= within * signal ? 1 : 0;
    }
};

TEST_CASE("Where drops do not add up, the pairs that lose more together are measured and named") {
    toy::setup s = toy::make(side_by_side(), 1, 3, 60);
    const std::vector<qs::scheme> only{qs::parse_scheme("w3")};
    // Close enough for the errors of one layer, but rarely for those of two.
    double within = 0;
    for (double tried = 1e-5; within == 0; tried *= 1.1) {
        const auto swept = qs::sweep(s.host, s.seen, half(s.batches, 0), near_float{tried}, {.schemes = only});
        if (std::all_of(swept.rows.begin(), swept.rows.end(),
                        [](const qs::row& r) { return r.scores[0].drop <= 0.02; }))
            within = tried;
    }
    const qs::allocation_options options{.schemes = only, .points = 6};
    const auto found = qs::allocate(s.host, s.seen, s.batches, near_float{within}, options);
    CHECK(!found.pairs.empty());
    for (const qs::measured_pair& pair : found.pairs) {
        CHECK(pair.interaction > 0);
        CHECK(pair.first.scheme == "w3");
        CHECK(pair.first.layer != pair.second.layer);
    }
    qs::allocation_options twice = options;
    twice.rounds = 3;
    CHECK(qs::allocate(s.host, s.seen, s.batches, near_float{within}, twice).pairs == found.pairs);
    qs::allocation_options none = options;
    none.rounds = 0;
    const auto at_once = qs::allocate(s.host, s.seen, s.batches, near_float{within}, none);
    CHECK(at_once.pairs.empty());
    CHECK_FALSE(at_once.adds_up);
}

TEST_CASE("On noise alone the recommended recipe's interval covers 0, its true loss, in 95 % of runs" *
          doctest::test_suite("simulation")) {
    toy::setup s = toy::make(toy::chain(3), 1, 3, 2);
    toy::builder b{5};
    s.batches = {b.make_batch(60, 1, 4, 6), b.make_batch(60, 1, 4, 6)};
    const std::size_t runs = toy::repetitions(1000);
    std::size_t covered = 0, beaten = 0;
    for (std::size_t run = 0; run < runs; ++run) {
        const auto found = qs::allocate(s.host, s.seen, s.batches, toy::coin{run},
                                        {.schemes = {qs::w8a8(), qs::w4a4()}, .budget = 300, .points = 3});
        const qs::allocation_point& chosen = point_named(found, found.recommended);
        covered += chosen.measured.low <= 0 && 0 <= chosen.measured.high;
        beaten += chosen.against_rival.significant && chosen.against_rival.drop < 0;
    }
    CHECK(20 * covered >= 19 * runs);
    CHECK(20 * beaten <= runs);
}

/// Loses a little for each quantized layer, on every tenth sample.
struct small_losses {
    qs::metric_info info() const { return {"small", true, 0.0, 1.0}; }
    template <class Label>
    double score(const qs::sample<Label>& s) const {
        double error = 0;
        for (std::size_t i = 0; i < s.outputs[0].size(); ++i)
            error += std::fabs(double{s.outputs[0][i]} - double{s.float_outputs[0][i]});
        return 1 - std::min(1.0, error / 100);
    }
};

TEST_CASE("Drops that are each too small to be told from noise add up without an alarm") {
    toy::setup s = toy::make(side_by_side(), 1, 3, 60);
    const auto found =
        qs::allocate(s.host, s.seen, s.batches, small_losses{}, {.schemes = {qs::parse_scheme("w6")}, .points = 6});
    CHECK(found.adds_up);
    CHECK(found.pairs.empty());
}
