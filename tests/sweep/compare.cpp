// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/score/compare.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/memory_store.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

/// Has no ReLU, which would turn NaN into 0.
toy::setup linear_chain() {
    toy::builder b{3};
    std::size_t last = qs::graph_input(0);
    for (int i = 0; i < 3; ++i) last = b.convolution(last, 4, 4, false);
    return toy::make(b.finish({last}), 1, 5, 3);
}

/// Changes one pixel of sample 2 of batch 1. Each layer spreads it by one pixel to either side.
void spoil(toy::setup& s, float value) { s.batches[1].inputs[0].values[2 * 24 + 3] = value; }

auto swept(toy::setup& s, qs::sweep_options options = {}) {
    return qs::sweep(s.host, s.seen, s.batches, toy::flat{qs::agreement{}}, options);
}

}  // namespace

TEST_CASE("elements that are not finite in float have no part in the sums, and are counted") {
    const std::vector<float> reference{1, not_a_number, 2, infinity, -infinity, 3}, values{1.5F, 7, 2, infinity, 1, 3};
    qs::batch_view batch;
    batch.number = 4;
    qs::squared_error_sums sums;
    qs::nonfinite_elements left_out;
    const auto add = [&](const std::vector<float>& before, const std::vector<float>& now) {
        const qs::tensor_view<const float> a{before.data(), {2, 3}}, b{now.data(), {2, 3}};
        qs::detail::compare(a, b, "it", batch, {1, {}}, sums, left_out);
    };
    add(reference, values);
    CHECK(sums.signal == 1 + 4 + 9);
    CHECK(sums.noise == 0.25);
    CHECK(left_out == qs::nonfinite_elements{3, 4, 1});
    batch.origins = {{7, 1}, {8, 2}, {9, 3}};
    left_out = {};
    add(reference, values);
    CHECK(left_out == qs::nonfinite_elements{3, 8, 2});
    CHECK_THROWS_AS(add(values, reference), qs::nonfinite_value);
    CHECK(left_out == qs::nonfinite_elements{3, 8, 2});
    CHECK(std::isnan(qs::detail::decibels_of({infinity, infinity, 0})));
    CHECK_FALSE(std::signbit(qs::detail::decibels_of({infinity, infinity, 0})));
}

TEST_CASE("one NaN or infinity in one sample is told by its place, and costs no row its SQNR") {
    for (float value : {not_a_number, infinity, -infinity}) {
        INFO(value);
        toy::setup s = linear_chain();
        const auto clean = swept(s);
        spoil(s, value);
        const auto found = swept(s);
        REQUIRE(found.rows.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            const qs::row& row = found.rows[i];
            INFO(row.layer << row.failure);
            CHECK(row.failure.empty());
            // The number of channels times that of the pixels that the layer's output reaches; there is an edge on the
            // way.
            const std::uint64_t reached = 4 * std::vector<std::uint64_t>{3, 5, 6}[i];
            CHECK(row.nonfinite == qs::nonfinite_elements{reached, 1, 2});
            CHECK(row.output_nonfinite == qs::nonfinite_elements{24, 1, 2});
            CHECK(row.sqnr_db == doctest::Approx(clean.rows[i].sqnr_db).epsilon(0.02));
            CHECK(row.output_sqnr_db == doctest::Approx(clean.rows[i].output_sqnr_db).epsilon(0.02));
            CHECK(clean.rows[i].nonfinite == qs::nonfinite_elements{});
        }
    }
}

TEST_CASE("the place is that of the caller's batches in any order, and outlasts an interruption") {
    toy::setup s = linear_chain();
    spoil(s, not_a_number);
    toy::memory_store store;
    qs::sweep_options options{.store = &store};
    const auto first = swept(s, options), again = swept(s, options);
    CHECK(first.rows == again.rows);
    CHECK(again.rows[0].nonfinite == qs::nonfinite_elements{12, 1, 2});
    options = {.stop_threshold = 0.9};
    for (const qs::row& row : swept(s, options).rows) {
        CHECK(row.nonfinite.batch == 1);
        CHECK(row.nonfinite.sample == 2);
    }
}

TEST_CASE("a calibration that refuses what is not finite has the sweep refuse it, too") {
    toy::setup s = linear_chain();
    s.seen.nonfinite = qs::nonfinite_policy::refuse;
    CHECK_NOTHROW(swept(s));
    spoil(s, not_a_number);
    try {
        swept(s);
        FAIL("no error");
    } catch (const qs::nonfinite_value& e) {
        CHECK(e.layer() == "conv0");
        CHECK(e.message().find("batch 1, sample 2: ") == 0);
    }
    toy::memory_store store;
    s.seen.nonfinite = qs::nonfinite_policy::report;
    swept(s, {.store = &store});
    s.seen.nonfinite = qs::nonfinite_policy::refuse;
    CHECK_THROWS_AS(swept(s, {.store = &store}), qs::nonfinite_value);
}
