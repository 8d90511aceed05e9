// SPDX-License-Identifier: BSD-3-Clause
/// \file  The four models of examples/extending. Each obeys its concept's laws, does what it claims, and works in a
///        sweep.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/range/any_estimator.hpp>

#include "../../examples/extending/mask_iou.hpp"
#include "../../examples/extending/p2_quantile.hpp"
#include "../../examples/extending/posit8.hpp"
#include "../../examples/extending/tukey_fences.hpp"
#include "../laws/format_laws.hpp"
#include "../laws/metric_laws.hpp"
#include "../laws/observer_laws.hpp"
#include "../laws/range_estimator_laws.hpp"
#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

struct swept_chain {
    toy::graph host = toy::chain(4);
    std::vector<toy::batch> batches{toy::builder{3}.make_batch(16, 1, 4, 6)};
    qs::calibration<> seen = qs::calibrate(host, batches);
};

}  // namespace

TEST_CASE("p2_quantile obeys the laws of an observer") { qs::laws::observer_laws<p2_quantile>(); }

TEST_CASE("p2_quantile finds quantiles in one pass, and a calibration keeps one a tensor") {
    std::mt19937 random{11};
    std::normal_distribution<float> normal;
    std::vector<float> values(100000);
    for (float& x : values) x = normal(random);
    for (const double share : {0.5, 0.9, 0.99}) {
        INFO("share ", share);
        p2_quantile seen{share};
        seen.observe(values);
        std::vector<float> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        const double exact = static_cast<double>(sorted[static_cast<std::size_t>(share * 100000)]);
        CHECK(std::abs(seen.quantile() - exact) < 0.03);
    }
    CHECK(std::isnan(p2_quantile{}.quantile()));
    p2_quantile few{0.5};
    few.observe(std::vector<float>{3, 1, std::nanf(""), 2});
    CHECK(few.quantile() == 2);

    swept_chain s;
    for (const auto& value : qs::calibrate<p2_quantile>(s.host, s.batches).values) {
        CHECK(value.seen.quantile() <= static_cast<double>(value.seen.summary().maximum));
        CHECK(value.seen.quantile() >= static_cast<double>(value.seen.summary().minimum));
    }
}

TEST_CASE("tukey_fences obeys the laws of a range estimator") {
    qs::laws::range_estimator_laws(tukey_fences{}, {.named = false});
}

TEST_CASE("tukey_fences leaves out what is far away") {
    std::vector<float> values;
    for (int i = 0; i <= 100; ++i) values.push_back(static_cast<float>(i) - 50);
    const qs::any_format format = qs::any_format::parse("int8:affine");
    const qs::range near = tukey_fences{}.estimate(qs::laws::points(values), format);
    CHECK(near.low == -50);
    CHECK(near.high == 50);
    values.push_back(10000);
    const qs::range fenced = tukey_fences{}.estimate(qs::laws::points(values), format);
    CHECK(fenced.low == -50);
    CHECK(fenced.high > 50);
    CHECK(fenced.high < 200);
    CHECK(tukey_fences{1e9}.estimate(qs::laws::points(values), format).high == 10000);
}

TEST_CASE("posit8 obeys the laws of a format") { qs::laws::format_laws(posit8{}); }

TEST_CASE("posit8 holds the numbers of the paper") {
    const posit8_quantizer q = posit8{}.quantizer({-64, 64});  // a scale of 1
    for (const float held : {0.0f, 1.0f / 64, 0.5f, 1.0f, 1.03125f, 1.5f, 2.0f, 2.125f, 16.0f, 24.0f, 32.0f, 64.0f}) {
        CHECK(q(held) == held);
        CHECK(q(-held) == -held);
    }
    CHECK(q(1.02f) == 1.03125f);
    CHECK(q(30.0f) == 32.0f);
    CHECK(q(60.0f) == 64.0f);
    CHECK(q(1e9f) == 64.0f);
}

TEST_CASE("mask_iou obeys the laws of a metric, and is the overlap") {
    const mask left{true, true, false, false}, none(4, false);
    const std::vector<float> logits{1, -1, 2, -3}, nothing(4, -1), broken{std::nanf(""), 1, -1, -1};
    const std::vector<qs::laws::scored_sample<mask>> samples{{{logits}, {logits}, &left},
                                                             {{nothing}, {logits}, &left},
                                                             {{nothing}, {logits}, &none},
                                                             {{broken}, {logits}, &left}};
    qs::laws::metric_laws(mask_iou{}, samples);
    CHECK(qs::laws::score_of(mask_iou{}, samples[0]) == 1.0 / 3);
    CHECK(qs::laws::score_of(mask_iou{}, samples[1]) == 0);
    CHECK(qs::laws::score_of(mask_iou{}, samples[2]) == 1);
    CHECK(qs::laws::score_of(mask_iou{}, samples[3]) == 0.5);
    CHECK_THROWS_AS(qs::laws::score_of(mask_iou{}, qs::laws::scored_sample<mask>{{logits}, {logits}, nullptr}),
                    qs::bad_batch);
}

TEST_CASE("estimator, format and metric of one's own go through one sweep") {
    swept_chain s;
    std::vector<qs::batch<toy::tensor, mask>> masked;
    for (const toy::batch& b : s.batches) {
        masked.push_back({b.inputs, std::vector<mask>(b.samples, mask(24, true)), b.samples});
        for (std::size_t i = 0; i < b.samples; ++i) masked.back().labels[i][i] = false;
    }
    const qs::tensor_scheme how{qs::any_format{posit8{}}, qs::any_estimator{tukey_fences{}}};
    const auto result = qs::sweep(s.host, s.seen, masked, mask_iou{}, {.schemes = {{"posits", how, how, how}}});
    REQUIRE(result.rows.size() == 4);
    CHECK(result.metrics[0].info.name == "mask_iou");
    CHECK(result.metrics[0].interval == "empirical Bernstein");
    for (const qs::row& row : result.rows) {
        CHECK(row.failure.empty());
        CHECK(row.output_sqnr_db > 5);
        CHECK(row.ranges[0].format == "posit8");
        CHECK(row.ranges[0].estimator == "tukey_fences:3.000000");
    }
}
