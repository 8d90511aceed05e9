// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/quantize/round_weight.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/detail/quantize/rounding.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/mapped_network.hpp"
#include "../support/peak_memory.hpp"
#include "../support/repetitions.hpp"
#include "../support/toy_halves.hpp"

namespace qs = quantsweep;

namespace {

std::vector<qs::scheme> weight_schemes() {
    std::vector<qs::scheme> all;
    for (const char* text : {"w=int8:symmetric:per_channel", "w=int4:affine:per_group:4", "w=int8:affine@entropy",
                             "w=fp8_e4m3", "w=mxfp4", "w=bfloat16", "w=int16:symmetric"})
        all.push_back(qs::parse_scheme(text));
    return all;
}

/// Quantizes the weights of one layer as in a float network. With `to_half`, also rounds them to half precision.
template <class Half>
std::vector<float> by_hand(const toy::half_host<Half>& host, std::size_t node, const qs::scheme& how, bool to_half) {
    toy::half_host<float> floats = toy::in_float(host);
    const auto seen = qs::calibrate(floats, toy::rows_of_eight(2));
    const qs::calibration_model calibrated{seen};
    const auto made = qs::detail::make_quantizers(calibrated, qs::describe(floats), node, floats.parameters(node), how);
    qs::detail::round_parameter(made, 0, floats.parameters(node)[0]);
    std::vector<float> weights = floats.weights[node];
    if (to_half)
        for (float& w : weights) w = static_cast<float>(Half{w});
    return weights;
}

double noise(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(double{a[i]} - double{b[i]}, 2);
    return sum;
}

template <class Half>
void check_rows_of_halves() {
    const toy::half_host<Half> given{3};
    const auto batches = toy::rows_of_eight(2);
    const auto schemes = weight_schemes();
    toy::half_host<Half> host = given;
    const auto seen = qs::calibrate(host, batches);
    const auto found = qs::sweep(host, seen, batches, qs::sqnr{}, {.schemes = schemes});
    for (std::size_t node = 0; node < 3; ++node) {
        const bool same = std::equal(given.weights[node].begin(), given.weights[node].end(), host.weights[node].begin(),
                                     [](Half a, Half b) { return a.bits() == b.bits(); });
        CHECK(same);
    }
    REQUIRE(found.rows.size() == 3 * schemes.size());
    for (const qs::row& row : found.rows) {
        const auto node = static_cast<std::size_t>(row.layer.back() - '0');
        const qs::scheme* how = nullptr;
        for (const qs::scheme& each : schemes)
            if (each.name == row.scheme) how = &each;
        INFO(row.layer << " " << row.scheme << " " << row.failure);
        const std::vector<float> halves = by_hand(given, node, *how, true), floats = by_hand(given, node, *how, false);
        const std::vector<float> before = toy::in_float(given).weights[node];
        // The float network, and the one that is quantized by hand.
        toy::half_host<float> quantized = toy::in_float(given), reference = quantized;
        quantized.weights[node] = halves;
        qs::squared_error_sums sums;
        for (const auto& batch : batches) {
            toy::typed_tensor<float> was = batch.inputs[0], is = was;
            for (std::size_t n = 0; n < 3; ++n) {
                const toy::typed_tensor<float>*in_was[] = {&was}, *in_is[] = {&is};
                auto next = reference.evaluate(n, in_was);
                is = quantized.evaluate(n, in_is);
                was = std::move(next);
            }
            sums += qs::squared_error(qs::view(std::as_const(was)), qs::view(std::as_const(is)));
        }
        CHECK(row.output_sqnr_db == qs::sqnr_db(sums.signal, sums.noise));
        REQUIRE(row.ranges.size() == 1);
        CHECK(row.ranges[0].host_type == Half::name());
        const double in_halves = noise(before, halves), in_floats = noise(before, floats);
        const double cost = row.ranges[0].host_rounding_db;
        if (in_halves == in_floats)
            CHECK(cost == 0);
        else if (in_halves == 0)
            CHECK(cost == -HUGE_VAL);
        else
            CHECK(cost == doctest::Approx(10 * std::log10(in_halves / in_floats)));
    }
}

}  // namespace

TEST_CASE(
    "Weights in a mapped file are calibrated and swept within their own size and a quarter, none of them written") {
    constexpr std::size_t layers = toy::is_sanitized ? 4 : 96, width = 384;
    const toy::mapped_weights weights{layers * width * width, width};
    toy::mapped_host host{weights, layers, width};
    const std::vector<qs::batch<toy::mapped_host::tensor>> batches{
        {{{toy::normal_values<float>(2 * width, 1), {2, width}}}, {}, 2}};
    const bool measures = !toy::is_sanitized && toy::forget_peak_memory();  // the sanitizers keep freed memory
    const std::size_t before = toy::memory_status("VmRSS:").value_or(0);
    const auto seen = qs::calibrate(host, batches);
    for (const char* scheme : {"w=int4:symmetric:per_group:32@min_max", "w=int8:symmetric@min_max"}) {
        const auto found = qs::sweep(host, seen, batches, qs::sqnr{},
                                     {.schemes = {qs::parse_scheme(scheme)}, .modes = {qs::sweep_mode::local()}});
        REQUIRE(found.rows.size() == layers);
        for (const qs::row& row : found.rows) CHECK(row.sqnr_db > 15);
    }
    if (!measures) return;
    const auto own = static_cast<double>(weights.bytes());
    const double share = static_cast<double>(toy::memory_status("VmHWM:").value_or(0) - before) / own;
    MESSAGE("at most " << share << " of the weights in memory, mapped pages included");
    CHECK(share > 0.9);
    // A float copy would make it 3; the summaries and the program itself are a tenth of so few weights.
    CHECK(share < 1.25);
}

TEST_CASE("The quantizers of a weight of halves are made with one copy of it in float, and no other") {
    constexpr std::size_t width = toy::is_sanitized ? 256 : 2048;
    const toy::mapped_weights weights{width * width, width};
    toy::mapped_host host{weights, 1, width};
    const qs::topology net = qs::describe(host);
    const qs::scheme how = qs::parse_scheme("w=int4:symmetric:per_group:32@min_max");
    const qs::calibration<> none{};
    const auto make = [&] {
        return qs::detail::make_quantizers(qs::calibration_model{none}, net, 0, host.parameters(0), how);
    };
    CHECK(make().ranges.at(0).host_type == qs::bf16::name());  // brings the mapped pages into memory
    if (toy::is_sanitized || !toy::forget_peak_memory()) return;
    const std::size_t before = toy::memory_status("VmRSS:").value_or(0);
    CHECK(make().has_weights());
    const double grown = static_cast<double>(toy::memory_status("VmHWM:").value_or(0) - before);
    CHECK(grown > 0.9 * 4 * width * width);
    CHECK(grown < 1.2 * 4 * width * width);
}

TEST_CASE("A row of a host with halves is that of the network quantized by hand, rounded to them once") {
    check_rows_of_halves<qs::fp16>();
    check_rows_of_halves<qs::bf16>();
}

TEST_CASE(
    "What rounding to halves costs is none in float, something of 8 bits, and all of what is finer than they are") {
    toy::half_host<qs::bf16> host{1};
    const auto batches = toy::rows_of_eight(1);
    const auto seen = qs::calibrate(host, batches);
    const auto cost = [&](auto& of, const char* scheme) {
        const auto rows = qs::sweep(of, seen, batches, qs::sqnr{}, {.schemes = {qs::parse_scheme(scheme)}}).rows;
        REQUIRE(rows.size() == 1);
        REQUIRE(rows[0].ranges.size() == 1);
        return rows[0].ranges[0];
    };
    const double of_int8 = cost(host, "w=int8:symmetric:per_channel").host_rounding_db;
    MESSAGE("int8 in bfloat16: " << of_int8 << " dB");
    CHECK(of_int8 > 0.1);
    CHECK(cost(host, "w=bfloat16").host_rounding_db == 0);
    CHECK(cost(host, "w=int16:symmetric").host_rounding_db < -3);
    toy::half_host<float> floats = toy::in_float(host);
    CHECK(cost(floats, "w=int8:symmetric:per_channel").host_rounding_db == 0);
    CHECK(cost(floats, "w=int8:symmetric:per_channel").host_type.empty());
}

TEST_CASE("Tensors of halves are calibrated, rounded in float and back once, and compared as halves") {
    const auto batches = toy::rows_of_eight<qs::bf16>(2);
    toy::half_host<qs::bf16, qs::bf16> host{2};
    CHECK_NOTHROW(qs::check_graph(host, batches[0]).require());
    const auto seen = qs::calibrate(host, batches);
    // What the host computes: the second layer reads what the first layer has rounded to bfloat16.
    std::vector<float> inputs, hidden;
    const auto append = [](const toy::typed_tensor<qs::bf16>& of, std::vector<float>& to) {
        for (qs::bf16 x : of.values) to.push_back(static_cast<float>(x));
    };
    std::vector<toy::typed_tensor<qs::bf16>> made;
    for (const auto& batch : batches) {
        const toy::typed_tensor<qs::bf16>* in[] = {&batch.inputs[0]};
        made.push_back(host.evaluate(0, in));
        append(batch.inputs[0], inputs);
        append(made.back(), hidden);
    }
    qs::bit_histogram<> expected;
    expected.observe(hidden);
    CHECK(seen.values[1].seen == expected);

    const auto found =
        qs::sweep(host, seen, batches, qs::sqnr{}, {.schemes = {qs::parse_scheme("inputs=int8:affine@min_max")}});
    REQUIRE(found.rows.size() == 2);
    // Computes the second layer by hand: the range of its input, and each value rounded in float and then to bfloat16.
    const qs::range_used& range = found.rows[1].ranges[0];
    CHECK(range.host_type.empty());
    qs::squared_error_sums sums;
    for (toy::typed_tensor<qs::bf16>& value : made) {
        toy::typed_tensor<qs::bf16> rounded = value;
        const auto q = qs::any_format::parse(range.format).quantizer({range.observed_low, range.observed_high});
        for (qs::bf16& x : rounded.values) x = qs::bf16{q(static_cast<float>(x))};
        const toy::typed_tensor<qs::bf16>*in_float[] = {&value}, *in_codes[] = {&rounded};
        std::vector<float> was, is;
        append(host.evaluate(1, in_float), was);
        append(host.evaluate(1, in_codes), is);
        sums += qs::squared_error(std::span<const float>{was}, std::span<const float>{is});
    }
    CHECK(found.rows[1].output_sqnr_db == qs::sqnr_db(sums.signal, sums.noise));
}
