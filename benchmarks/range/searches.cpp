// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format.hpp>
#include <quantsweep/observe.hpp>
#include <quantsweep/range.hpp>
#include <quantsweep/core/distribution.hpp>

#include "support/bench.hpp"

namespace {

namespace qs = quantsweep;
using bench::data;

/// Runs one search on the histogram of a million values.
template <class Estimator>
void add_search(const std::string& name, const Estimator& estimator,
                const qs::any_format& format = qs::int_symmetric(8)) {
    for (const data kind : {data::normal, data::relu})
        bench::add(name, "", kind, 1, [=](benchmark::State& state) {
            qs::bit_histogram<> histogram;
            histogram.observe(bench::input(kind, 1'000'000));
            const qs::distribution seen = histogram.summary();
            for (auto _ : state) benchmark::DoNotOptimize(estimator.estimate(seen, format));
        });
}

const bool registered = [] {
    add_search("entropy search, 2,048 bins to 128 levels", qs::entropy_estimator{});
    add_search("MSE search", qs::mse_estimator{});
    add_search("MSE search, int4:affine", qs::mse_estimator{}, qs::int_affine(4));
    add_search("MSE search, fp8_e4m3", qs::mse_estimator{}, qs::fp8_e4m3);
    add_search("MSE search, fp4_e2m1", qs::mse_estimator{}, qs::fp4_e2m1);
    return true;
}();

}  // namespace
