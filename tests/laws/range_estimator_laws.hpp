// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The laws of range_estimator. Run them on any model inside a doctest TEST_CASE:
///            TEST_CASE("my_estimator obeys the laws") { quantsweep::laws::range_estimator_laws(my_estimator{}); }

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/core/distribution.hpp>

#include "../support/repetitions.hpp"
#include "observer_laws.hpp"

namespace quantsweep::laws {

/// What a model promises beyond the concept.
struct estimator_promises {
    bool reads_values = true;  ///< refuses data without finite values, and scales as the values do
    bool inside = true;        ///< stays within the observed extremes, extended to contain 0
    bool holds_zero = true;
    bool named = true;  ///< any_estimator::parse knows the name
};

inline constexpr std::string_view law_formats[] = {"int2:symmetric",
                                                   "int8:symmetric",
                                                   "int8:symmetric_full",
                                                   "int8:affine",
                                                   "uint4:affine",
                                                   "int16:symmetric",
                                                   "int16:affine",
                                                   "fp8_e4m3",
                                                   "fp8_e5m2",
                                                   "fp4_e2m1",
                                                   "bfloat16",
                                                   "log2_4",
                                                   "code_book:-1,-0.3,0,0.2,0.7"};

/// Makes a point bin for each distinct finite value.
inline distribution points(std::vector<float> values) {
    distribution seen;
    std::sort(values.begin(), values.end());
    for (float value : values) {
        if (seen.bins.empty() || seen.bins.back().upper != value) seen.bins.push_back({value, value, 0});
        ++seen.bins.back().count;
        seen.zeros += value == 0;
    }
    seen.finite = values.size();
    if (!values.empty()) {
        seen.minimum = values.front();
        seen.maximum = values.back();
    }
    return seen;
}

inline std::vector<float> finite_values(const sample& s) {
    std::vector<float> finite;
    std::copy_if(s.values.begin(), s.values.end(), std::back_inserter(finite),
                 [](float x) { return std::isfinite(x); });
    return finite;
}

inline bool same_range(range a, range b) { return a.low == b.low && a.high == b.high; }

/// The range is finite, ordered, accepted by the format, and as promised. It is the same again, from a copy, and
/// whatever NaN and infinities were observed.
template <range_estimator Estimator>
void range_law(const Estimator& e, const distribution& seen, const any_format& f, const estimator_promises& promised) {
    const range r = e.estimate(seen, f);
    CHECK(std::isfinite(r.low));
    CHECK(std::isfinite(r.high));
    CHECK(r.low <= r.high);
    const float low = std::min(seen.minimum, 0.0f), high = std::max(seen.maximum, 0.0f);
    if (promised.inside) CHECK((low <= r.low && r.high <= high));
    if (promised.holds_zero) CHECK((r.low <= 0 && 0 <= r.high));
    const auto q = f.quantizer(r);
    CHECK(std::isfinite(q.low()));
    CHECK(std::isfinite(q.high()));
    CHECK(q(0) == 0);

    const Estimator copy = e;
    CHECK(same_range(copy.estimate(seen, f), r));
    distribution more = seen;
    more.nans += 3;
    more.positive_infinities += 5;
    more.negative_infinities += 7;
    CHECK(same_range(e.estimate(more, f), r));
    if constexpr (requires { e.chosen(seen, f); }) CHECK(same_range(e.chosen(seen, f).estimate(seen, f), r));
    if (promised.named) CHECK(same_range(any_estimator::parse(e.name()).estimate(seen, f), r));
}

/// Data without finite numbers give no range. Extremes alone give a range or missing_summary.
template <range_estimator Estimator>
void refusal_law(const Estimator& e, const estimator_promises& promised) {
    const any_format f = any_format::parse("int8:affine");
    distribution nothing;
    nothing.nans = 2;
    nothing.positive_infinities = nothing.negative_infinities = 4;
    for (const distribution& seen : {distribution{}, nothing}) {
        if (promised.reads_values)
            CHECK_THROWS_AS(e.estimate(seen, f), empty_observation);
        else
            CHECK(std::isfinite(e.estimate(seen, f).high));
    }
    distribution extremes;
    extremes.minimum = -1;
    extremes.maximum = 2;
    extremes.finite = 2;
    try {
        const range r = e.estimate(extremes, f);
        CHECK(std::isfinite(r.high));
    } catch (const missing_summary& failure) {
        CHECK(std::string{failure.what()}.find("bit_histogram") != std::string::npos);
    }
}

/// Values times a power of two give the range times that power, bit for bit: nothing depends on units.
template <range_estimator Estimator>
void scaling_law(const Estimator& e, const std::vector<float>& values, const any_format& f) {
    const range r = e.estimate(points(values), f);
    for (int power : {-40, -1, 3, 40}) {
        INFO("times 2^", power);
        std::vector<float> scaled = values;
        for (float& x : scaled) x = std::ldexp(x, power);
        const range expected{std::ldexp(r.low, power), std::ldexp(r.high, power)};
        CHECK(same_range(e.estimate(points(scaled), f), expected));
    }
}

/// Runs all laws.
template <range_estimator Estimator>
void range_estimator_laws(const Estimator& e, const estimator_promises& promised = {}) {
    INFO("estimator: ", e.name());
    if (promised.named) CHECK(any_estimator::parse(e.name()).name() == e.name());
    refusal_law(e, promised);
    const std::vector<sample> samples = difficult_samples(3, toy::is_long ? 1 : toy::is_sanitized ? 16 : 4);
    for (const std::string_view name : law_formats) {
        const any_format f = any_format::parse(name);
        INFO("format: ", f.name());
        for (const sample& s : samples) {
            INFO("sample: ", s.name, ", first value ", s.values.empty() ? 0.0f : s.values[0]);
            const std::vector<float> finite = finite_values(s);
            if (finite.empty()) continue;
            bit_histogram<> observer;
            observer.observe(finite);
            range_law(e, points(finite), f, promised);
            range_law(e, observer.summary(), f, promised);
            if (promised.reads_values && (s.name == "normal" || s.name == "half zeros")) scaling_law(e, finite, f);
        }
    }
}

}  // namespace quantsweep::laws
