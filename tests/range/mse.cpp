// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/range/mse.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/per_channel.hpp>

#include "../laws/range_estimator_laws.hpp"
#include "../support/repetitions.hpp"
#include "samples.hpp"

namespace {

using namespace quantsweep;

double measured(const any_format& f, range r, const std::vector<float>& values) {
    std::vector<float> rounded(values.size());
    f.quantizer(r).apply(values, rounded);
    return squared_error(std::span<const float>{values}, std::span<const float>{rounded}).noise;
}

/// Returns the least error over the raw values for a grid of ranges, refined once around the best. A symmetric format
/// tries up to twice the largest magnitude; any other tries each end separately.
double brute_force(const any_format& f, range observed, const std::vector<float>& values) {
    const bool one = f.symmetric() || observed.low >= 0;
    const int steps = one ? 200 : 20;
    double least = measured(f, observed, values);
    double low = one ? 1 : 0.5, high = low, reach = low;
    for (int pass = 0; pass < 2; ++pass, reach = 4.0 / steps) {
        const double centre_low = low, centre_high = high;
        for (int i = 0; i <= steps; ++i)
            for (int j = one ? i : 0; j <= (one ? i : steps); ++j) {
                const double a = std::max(centre_low + reach * (2.0 * i / steps - 1), 1e-3);
                const double b = std::max(centre_high + reach * (2.0 * j / steps - 1), 1e-3);
                const float cut = std::max(-observed.low, observed.high) * static_cast<float>(b);
                const range tried =
                    one ? range{observed.low < 0 ? -cut : 0.0f, cut}
                        : range{observed.low * static_cast<float>(a), observed.high * static_cast<float>(b)};
                const double found = measured(f, tried, values);
                if (found >= least) continue;
                least = found;
                low = a;
                high = b;
            }
    }
    return least;
}

void check_within_one_percent(const std::vector<float>& values, const distribution& seen, const any_format& f) {
    const double found = measured(f, mse_estimator{}.estimate(seen, f), values);
    const double least = brute_force(f, {seen.minimum, seen.maximum}, values);
    INFO("under ", f.name(), ": ", found / least, " of the least");
    CHECK(found <= 1.01 * least);
}

/// Has only what the concepts ask for: the magnitudes 0, 0.5, 1, 1.5, 2, 3, 4 and 6 times a scale.
struct small_float {
    struct quantizer_type {
        float scale;
        float operator()(float x) const {
            const float u = std::min(std::abs(x) / scale, 6.0f), step = u < 2 ? 0.5f : u < 4 ? 1.0f : 2.0f;
            return std::copysign(std::nearbyint(u / step) * step * scale, x);
        }
        float low() const { return -6 * scale; }
        float high() const { return 6 * scale; }
    };
    quantizer_type quantizer(range r) const { return {std::max(-r.low, r.high) / 6}; }
    unsigned bits() const { return 4; }
    std::string name() const { return "small_float"; }
    bool symmetric() const { return true; }
};

/// Has evenly spaced numbers, but does not round to the nearest: rounds toward zero.
struct toward_zero {
    struct quantizer_type {
        float scale;
        float operator()(float x) const { return std::clamp(std::trunc(x / scale), -7.0f, 7.0f) * scale; }
        float low() const { return -7 * scale; }
        float high() const { return 7 * scale; }
        float step() const { return scale; }
    };
    quantizer_type quantizer(range r) const { return {std::max(-r.low, r.high) / 7}; }
    unsigned bits() const { return 4; }
    std::string name() const { return "toward_zero"; }
    bool symmetric() const { return true; }
};

/// Ignores the range.
struct cast {
    struct quantizer_type {
        float operator()(float x) const { return std::nearbyint(x * 256) / 256; }
        float low() const { return -1e30f; }
        float high() const { return 1e30f; }
    };
    quantizer_type quantizer(range) const { return {}; }
    unsigned bits() const { return 16; }
    std::string name() const { return "cast"; }
};

}  // namespace

static_assert(range_estimator<mse_estimator>);

TEST_CASE("mse obeys the laws") { laws::range_estimator_laws(mse_estimator{}, {.inside = false}); }

TEST_CASE("within 1 % of a brute-force search over the raw values, for every kind of format") {
    unsigned seed = 100;
    for (const std::string shape : {"normal", "laplace", "relu", "student", "bimodal"})
        for (const char* name :
             {"int8:symmetric", "int4:symmetric", "int2:symmetric", "int4:symmetric_full", "int8:affine", "int4:affine",
              "uint3:affine", "fp8_e4m3", "fp8_e5m2", "fp6_e3m2", "fp6_e2m3", "fp4_e2m1", "log2_4", "log2_3",
              "code_book:-1,-0.69,-0.39,-0.18,0,0.25,0.56,1"}) {
            const std::vector<float> values = samples::draw(shape, toy::is_sanitized ? 10000 : 100000, ++seed);
            INFO(shape, ", seed ", seed);
            bit_histogram<> observer;
            observer.observe(values);
            check_within_one_percent(values, observer.summary(), any_format::parse(name));
        }
}

TEST_CASE("and for formats of one's own, whose numbers are uneven or not the nearest") {
    unsigned seed = 400;
    for (const std::string shape : {"normal", "laplace", "relu", "student", "bimodal"})
        for (const any_format& f : {any_format{small_float{}}, any_format{toward_zero{}}}) {
            const std::vector<float> values = samples::draw(shape, toy::is_sanitized ? 10000 : 100000, ++seed);
            INFO(shape, ", seed ", seed);
            bit_histogram<> observer;
            observer.observe(values);
            check_within_one_percent(values, observer.summary(), f);
        }
}

TEST_CASE("a format that asks nothing of the range gets the observed one") {
    const distribution seen = samples::exact(samples::draw("normal", 1000, 410));
    CHECK(mse_estimator{}.estimate(seen, cast{}) == range{seen.minimum, seen.maximum});
}

TEST_CASE("and channel by channel") {
    constexpr std::size_t count = 200000;
    const char* const shapes[] = {"normal", "laplace", "bimodal"};
    std::vector<std::vector<float>> channels;
    std::vector<float> all;
    for (std::size_t c = 0; c < 3; ++c) {
        channels.push_back(samples::draw(shapes[c], count, 300 + static_cast<unsigned>(c)));
        for (float& x : channels.back()) x *= std::exp2(7.3f * static_cast<float>(c));
        all.insert(all.end(), channels.back().begin(), channels.back().end());
    }
    per_channel<bit_histogram<>> observer;
    observer.observe({tensor_view<const float>{all.data(), shape{3, count}}, axes{std::nullopt, 0}});
    for (const char* name : {"int8:symmetric:per_channel", "int4:affine:per_channel"})
        for (std::size_t c = 0; c < 3; ++c) {
            INFO("channel ", c);
            check_within_one_percent(channels[c], observer.channel(c).summary(), any_format::parse(name));
        }
}

TEST_CASE("never worse than min/max by its own measure") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        const distribution seen = samples::exact(samples::draw(seed % 2 ? "student" : "bimodal", 50, seed));
        for (const char* name : {"int2:symmetric", "int3:affine", "int8:affine", "uint16:affine", "fp8_e4m3",
                                 "fp4_e2m1", "log2_4", "code_book:-1,0,0.5"}) {
            const any_format f = any_format::parse(name);
            const double found = f.quantizer(mse_estimator{}.estimate(seen, f)).squared_error(seen.bins);
            CHECK(found <= f.quantizer({seen.minimum, seen.maximum}).squared_error(seen.bins));
        }
    }
}

TEST_CASE("low and high are cut off separately where the format is affine") {
    // One far negative outlier among small values, and positive values close to their end.
    std::vector<float> values(2000, 1.0f);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 100) / 100;
    values[0] = -3;
    const range r = mse_estimator{}.estimate(samples::exact(values), int_affine(4));
    CHECK(r.low > -2);
    CHECK(r.high > 0.9f);
}

TEST_CASE("what is refused") {
    CHECK_THROWS_AS(mse_estimator{}.estimate(distribution{}, int_affine(8)), empty_observation);
    distribution extremes;
    extremes.minimum = extremes.maximum = 1;
    extremes.finite = 1;
    CHECK_THROWS_AS(mse_estimator{}.estimate(extremes, int_affine(8)), missing_summary);
}
