// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/tensor_quantizer.hpp>
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/range/any_estimator.hpp>

#include <ostream>
#include <utility>

#include "both_ways.hpp"

namespace both_ways {

namespace qs = quantsweep;

namespace {

constexpr const char* formats[] = {"int8:symmetric",
                                   "int8:affine",
                                   "uint4:affine",
                                   "int4:symmetric:half_away",
                                   "int8:symmetric:toward_zero:divide",
                                   "int6:affine:stochastic:3",
                                   "int8:symmetric:per_channel",
                                   "int4:affine:per_group:3",
                                   "fp8_e4m3",
                                   "fp8_e5m2",
                                   "fp6_e3m2",
                                   "fp4_e2m1",
                                   "bfloat16",
                                   "half",
                                   "code_book:-1,-0.25,0,0.5,2"};
constexpr const char* dynamic_formats[] = {"mxfp8_e4m3",         "mxfp4", "mxint8", "nvfp4", "nf4",
                                           "mxfp4:stochastic:1", "q5_1",  "q3_k",   "q4_k",  "q6_k"};
constexpr const char* estimators[] = {"min_max",
                                      "percentile:99.9",
                                      "percentile_magnitude:99",
                                      "mse",
                                      "entropy",
                                      "aciq:gaussian",
                                      "aciq:laplace",
                                      "sigma:3",
                                      "fixed:-1:1",
                                      "power_of_two:mse",
                                      "best_of:mse,entropy,percentile:99"};

/// A matrix of `channels` rows.
std::uint64_t quantized(const qs::tensor_quantizer& how, std::vector<float> values, std::size_t channels) {
    how.apply(qs::tensor_view<float>{values.data(), {channels, values.size() / channels}}, {0, 1});
    return hash(values);
}

void write_static(std::ostream& out, const char* name, const std::vector<float>& drawn, const qs::distribution& seen) {
    const qs::any_format format = qs::any_format::parse(name);
    out << format.name() << ' ' << format.bits() << (format.symmetric() ? " symmetric\n" : " affine\n");
    for (const char* way : estimators) {
        const qs::any_estimator estimator = qs::any_estimator::parse(way);
        const qs::range found = estimator.estimate(seen, format);
        const auto quantizer = format.quantizer(found);
        out << "  " << estimator.chosen(seen, format).name() << ' ' << std::hexfloat << found.low << ' ' << found.high
            << ' ' << std::defaultfloat << quantized(quantizer, drawn, 1) << '\n';
    }
}

}  // namespace

void write_ranges(std::ostream& out) {
    for (unsigned seed = 1; seed < 4; ++seed) {
        const std::vector<float> drawn = values(4099, seed);
        qs::bit_histogram<> histogram;
        histogram.observe(drawn);
        const qs::distribution seen = histogram.summary();
        for (const char* name : formats) write_static(out, name, drawn, seen);
        for (const char* name : dynamic_formats) {
            const qs::any_format format = qs::any_format::parse(name);
            out << format.name() << ' ' << quantized(qs::tensor_quantizer{format}, drawn, 1) << '\n';
        }
        // One quantizer for each channel, each with another range.
        std::vector<qs::any_quantizer> parts;
        for (const float high : {0.5F, 1.0F, 2.0F, 4.0F, 8.0F, 16.0F, 32.0F})
            parts.push_back(qs::any_format::parse("int4:affine").quantizer({-high / 3, high}));
        const std::vector<float> rows(drawn.begin(), drawn.begin() + 7 * 585);
        out << quantized({std::move(parts), qs::granularity::per_channel}, rows, 7) << '\n';
    }
}

}  // namespace both_ways
