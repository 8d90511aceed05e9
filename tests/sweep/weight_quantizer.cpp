// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/quantize/weight_quantizer.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/mapped_network.hpp"
#include "../support/peak_memory.hpp"
#include "../support/repetitions.hpp"
#include "../support/toy_halves.hpp"
#include "../support/toy_passing.hpp"
#include "../support/toy_sweep.hpp"
#include "../support/values.hpp"

namespace qs = quantsweep;

namespace {

const std::vector<qs::scheme> searched_groups{
    qs::parse_scheme("w=int4:symmetric:per_group:2"), qs::parse_scheme("w=int4:affine:per_group:3@percentile:80"),
    qs::parse_scheme("w=fp4_e2m1:per_group:2/a=int8:affine"), qs::parse_scheme("w=int4:symmetric:per_channel")};

/// Checks that a cap changes no row.
template <class Host, class Batches>
void check_rows_under_a_cap(Host host, const Batches& batches) {
    const auto seen = qs::calibrate(host, batches);
    qs::sweep_options options{.schemes = searched_groups};
    const auto expected = qs::sweep(host, seen, batches, qs::mse{}, options).rows;
    options.max_live_bytes = std::size_t{1} << 30;
    for (const std::size_t threads : {1u, 2u}) {
        options.threads = threads;
        CHECK(qs::sweep(host, seen, batches, qs::mse{}, options).rows == expected);
    }
    for (const qs::row& row : expected) CHECK(row.failure.empty());
}

/// Returns the most bytes that are allocated between two cells of a sweep, beyond those before it.
std::size_t kept_by_a_sweep(toy::mapped_host& host, const std::vector<qs::batch<toy::mapped_host::tensor>>& batches,
                            const qs::calibration<>& seen, const std::string& scheme, std::size_t cap) {
    std::size_t most = 0;
    const std::size_t before = *toy::heap_in_use();
    qs::sweep_options options{.schemes = {qs::parse_scheme(scheme)},
                              .modes = {qs::sweep_mode::local()},
                              .max_live_bytes = cap,
                              .progress = [&](const qs::progress&) { most = std::max(most, *toy::heap_in_use()); }};
    for (const qs::row& row : qs::sweep(host, seen, batches, qs::sqnr{}, options).rows) CHECK(row.failure.empty());
    return most - before;
}

}  // namespace

TEST_CASE("Under a cap on memory the scales of groups are searched for again, to the same bits") {
    const toy::setup chain = toy::make(toy::chain(4), 1, 7, 2);
    check_rows_under_a_cap(chain.host, chain.batches);
    check_rows_under_a_cap(qs::as_hooked{chain.host}, chain.batches);
    check_rows_under_a_cap(toy::half_host<qs::bf16>{2}, toy::rows_of_eight(2));
    const auto weights = toy::passed_weights(1);
    check_rows_under_a_cap(toy::passing_host{weights}, toy::rows_of_four(3));
}

TEST_CASE("Scales of groups take four bytes each, and nothing between two turns under a cap on memory") {
    if (toy::is_sanitized || !toy::heap_in_use()) return;
    constexpr std::size_t layers = 4, width = 512, groups = layers * width * width / 32;
    const toy::mapped_weights weights{layers * width * width, width};
    toy::mapped_host host{weights, layers, width};
    const std::vector<qs::batch<toy::mapped_host::tensor>> batches{
        {{{toy::normal_values<float>(2 * width, 1), {2, width}}}, {}, 2}};
    const auto seen = qs::calibrate(host, batches);
    constexpr std::size_t cap = std::size_t{1} << 30, largest_layer = width * width * sizeof(qs::bf16);
    for (const std::string format : {"int4:symmetric", "fp8_e4m3"}) {
        INFO(format);
        const auto kept = [&](const char* estimator, std::size_t most) {
            return static_cast<double>(
                kept_by_a_sweep(host, batches, seen, "w=" + format + ":per_group:32" + estimator, most));
        };
        kept("@min_max", cap);  // what the first sweep of all allocates for good
        const double none = kept("@min_max", cap), searched = kept("@sigma:3", 0), capped = kept("@sigma:3", cap);
        CHECK(searched - kept("@min_max", 0) > 3.9 * groups);
        CHECK(searched - kept("@min_max", 0) < 4.4 * groups);
        MESSAGE("between two turns, the scales take " << (capped - none) / largest_layer << " of the largest layer");
        CHECK(capped - none <= 0.05 * largest_layer);
    }
}
