// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/anomalies.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

#include "../support/toy_graph.hpp"
#include "../support/values.hpp"

namespace qs = quantsweep;

namespace {

using toy::infinity, toy::not_a_number;

toy::batch batch_of(std::vector<float> values, std::size_t samples, std::size_t width) {
    values.resize(samples * 4 * width);
    return {{{std::move(values), {samples, 4, width}}}, {}, samples};
}

/// Each batch is anomalous in another way. Shapes vary, one is empty, and a tiny one comes before a huge one.
std::vector<toy::batch> anomalous_batches() {
    const auto all = [](float x) { return std::vector<float>(24, x); };
    return {batch_of({not_a_number, infinity, -infinity, -infinity, 1}, 2, 3),
            batch_of({}, 1, 0),
            batch_of(all(0), 2, 3),
            batch_of(all(0.3f), 2, 3),
            batch_of(all(1e-42f), 2, 3),
            batch_of(all(-3.4e38f), 2, 3),
            batch_of({1e-30f}, 1, 1),
            batch_of(std::vector<float>(400, 1e30f), 4, 25)};
}

std::uint64_t count(const std::vector<qs::anomaly_count>& found, std::string_view layer, qs::anomaly what) {
    const auto at = std::find_if(found.begin(), found.end(),
                                 [&](const qs::anomaly_count& f) { return f.layer == layer && f.what == what; });
    return at == found.end() ? 0 : at->count;
}

template <class Observer = qs::bit_histogram<>>
std::vector<qs::anomaly_count> found_in(std::vector<float> values) {
    qs::calibration<Observer> c;
    c.values.push_back({{"x", values.size()}});
    c.values[0].seen.observe(values);
    c.values[0].fewest_elements = values.size();
    return qs::anomalies(c);
}

template <class Observer>
void check_anomalous_batches() {
    toy::graph host = toy::chain(2);
    const auto batches = anomalous_batches();
    const auto seen = qs::calibrate<Observer>(host, batches);
    CHECK(seen.samples == 16);
    const qs::distribution input = seen.find_value("input 0")->seen.summary();
    CHECK(input.nans == 1);
    CHECK(input.positive_infinities == 1);
    CHECK(input.negative_infinities == 2);
    CHECK(input.finite == 5 * 24 + 4 + 400 - 4);
    CHECK(std::isfinite(input.minimum));
    CHECK(std::isfinite(input.maximum));
    const auto found = qs::anomalies(seen);
    CHECK(count(found, "input 0", qs::anomaly::nan) == 1);
    CHECK(count(found, "input 0", qs::anomaly::positive_infinity) == 1);
    CHECK(count(found, "input 0", qs::anomaly::negative_infinity) == 2);
    CHECK(count(found, "input 0", qs::anomaly::empty_tensors) == 1);
    CHECK(count(found, "input 0", qs::anomaly::varying_shape) == 100 - 4);
    for (const auto& layer : seen.layers) CHECK(count(found, layer.name, qs::anomaly::empty_tensors) == 1);
    // NaN computed from infinities; the ReLU before it hides NaN.
    CHECK(count(found, seen.layers[1].name, qs::anomaly::nan) > 0);
}

}  // namespace

TEST_CASE("anomalous data neither break nor poison any observer, and are reported by layer") {
    check_anomalous_batches<qs::bit_histogram<>>();
    check_anomalous_batches<qs::min_max>();
    check_anomalous_batches<qs::moments>();
    check_anomalous_batches<qs::moving_average_min_max>();
    check_anomalous_batches<qs::per_channel<qs::bit_histogram<>>>();
    check_anomalous_batches<qs::combined<qs::bit_histogram<>, qs::moments, qs::moving_average_min_max>>();
}

TEST_CASE("every kind is found, with its count") {
    using found = std::vector<qs::anomaly_count>;
    using qs::anomaly;
    const float largest = std::numeric_limits<float>::max(), least = std::numeric_limits<float>::min();
    CHECK(found_in({1, -2, 0}) == found{});
    CHECK(found_in({}) == found{{"x", "values", anomaly::unseen, 0}});
    CHECK(found_in({not_a_number, not_a_number}) ==
          found{{"x", "values", anomaly::nan, 2}, {"x", "values", anomaly::nothing_finite, 2}});
    CHECK(found_in({0, -0.0f}) == found{{"x", "values", anomaly::all_zeros, 2}});
    CHECK(found_in({5, 5, 5}) == found{{"x", "values", anomaly::one_value, 3}});
    CHECK(found_in({5, 5, infinity}) ==
          found{{"x", "values", anomaly::positive_infinity, 1}, {"x", "values", anomaly::one_value, 2}});
    CHECK(found_in({1e-40f, -1e-44f, least, 1}) == found{{"x", "values", anomaly::denormal, 2}});
    CHECK(found_in({1e-40f}) == found{{"x", "values", anomaly::one_value, 1}, {"x", "values", anomaly::denormal, 1}});
    CHECK(found_in({-largest, -3.4e38f, 0x1p127f, 0x1.fffffep126f}) == found{{"x", "values", anomaly::huge, 3}});
    CHECK(found_in<qs::min_max>({-largest, -3.4e38f, 0x1.fffffep126f}) == found{{"x", "values", anomaly::huge, 1}});
}

TEST_CASE("weights are looked at too, and NaN is not where the caller ignores it") {
    toy::graph host = toy::chain(2);
    host.nodes[1].weight[0] = not_a_number;
    const std::vector<toy::batch> batches{batch_of({1, 2, 3}, 1, 2)};
    const auto found = qs::anomalies(qs::calibrate(host, batches));
    const qs::anomaly_count weight{host.nodes[1].name, "weights", qs::anomaly::nan, 1};
    CHECK(std::count(found.begin(), found.end(), weight) == 1);
    CHECK(count(found, "input 0", qs::anomaly::nan) == 0);
    const auto silent = qs::calibrate(host, batches, {.nonfinite = qs::nonfinite_policy::ignore});
    for (const auto& f : qs::anomalies(silent)) CHECK(f.what != qs::anomaly::nan);
    CHECK(silent.layers[1].weights[0].summary().nans == 1);
}

TEST_CASE("NaN and infinities are refused by layer, kind and number where the caller says so") {
    const qs::calibrate_options strict{.nonfinite = qs::nonfinite_policy::refuse};
    const auto message = [&](toy::graph& host, const std::vector<toy::batch>& batches, const std::string& layer) {
        try {
            qs::calibrate(host, batches, strict);
        } catch (const qs::nonfinite_value& e) {
            CHECK(e.layer() == layer);
            return std::string{e.what()};
        }
        return std::string{"nothing was thrown"};
    };
    const auto says = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    toy::graph host = toy::chain(2);
    const toy::batch good = batch_of({1, 2, 3}, 5, 2);
    CHECK(qs::calibrate(host, std::vector{good}, strict).samples == 5);
    const std::string input = message(host, {good, batch_of({not_a_number, infinity, infinity}, 2, 3)}, "input 0");
    CHECK(says(input, "1 NaN, 2 +Inf, 0 -Inf among 24 values"));
    CHECK(says(input, "samples 5 to 6"));
    host.nodes[1].weight[0] = -infinity;
    CHECK(says(message(host, {good}, host.nodes[1].name), "1 -Inf among 48 values of its weights"));
    host = toy::chain(2);
    host.nodes[0].bias[0] = 3e38f;
    for (float& w : host.nodes[1].weight) w = 1e30f;
    CHECK(says(message(host, {good}, host.nodes[1].name), "+Inf"));
}

TEST_CASE("merging keeps the extremes of the shapes and the stricter policy") {
    toy::graph host = toy::chain(1);
    auto one = qs::calibrate(host, std::vector{batch_of({1}, 1, 3)}, {.nonfinite = qs::nonfinite_policy::ignore});
    one.merge(qs::calibrate(host, std::vector{batch_of({1}, 1, 0), batch_of({2}, 1, 7)}));
    CHECK(one.nonfinite == qs::nonfinite_policy::report);
    CHECK(one.values[0].elements == 28);
    CHECK(one.values[0].fewest_elements == 12);
    CHECK(one.values[0].empty_tensors == 1);
}

TEST_CASE("each kind has a word of its own") {
    for (int a = 0; a <= static_cast<int>(qs::anomaly::collapsed); ++a)
        for (int b = 0; b < a; ++b)
            CHECK(qs::to_string(static_cast<qs::anomaly>(a)) != qs::to_string(static_cast<qs::anomaly>(b)));
    CHECK(qs::to_string(qs::anomaly::collapsed) == "collapsed");
    CHECK(qs::to_string(qs::anomaly::nan) == "NaN");
}
