// SPDX-License-Identifier: BSD-3-Clause
/// \file  group_weights [threads]: prints how long it takes to find the ranges of groups of 32 weights and to round the
///        weights, in seconds of each thread's processor time for 10^9 weights. Each thread has a layer of its own.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <quantsweep/core/parallel.hpp>
#include <quantsweep/sweep/detail/quantize/round_weight.hpp>
#include <quantsweep/sweep/detail/quantize/weight_quantizer.hpp>
#include <quantsweep/sweep/scheme.hpp>

#include "../../tests/support/values.hpp"

namespace qs = quantsweep;

namespace {

/// What a sweep does once for each scheme and layer, and what it does at each of the layer's turns.
void report(const std::string& scheme, std::size_t width, std::size_t rounds, std::size_t threads) {
    const qs::tensor_scheme how = *qs::parse_scheme("w=" + scheme).weights;
    const qs::shape extents{width, width};
    const std::vector<float> values = toy::normal_values<float>(width * width, 1);
    std::vector<std::vector<float>> layers(threads, values);
    std::vector<qs::parameter> lent;
    for (std::vector<float>& layer : layers) lent.push_back({qs::tensor_view<float>{layer.data(), extents}});
    std::vector<qs::tensor_quantizer> made(threads, qs::tensor_quantizer{how.format});
    const auto all = [&](auto&& work) {
        double least = HUGE_VAL;
        for (std::size_t round = 0; round < rounds; ++round) {
            const std::clock_t begin = std::clock();
            qs::parallel_for(threads, threads, [&](std::size_t, std::size_t layer) { work(layer); });
            least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
        }
        const auto cores = static_cast<double>(threads);  // each has done as many weights as the others
        return least / cores / (cores * static_cast<double>(values.size())) * 1e9;
    };
    const double first =
        all([&](std::size_t layer) { made[layer] = qs::detail::search_weight_quantizer({}, lent[layer], how); });
    const double turn = all([&](std::size_t layer) { qs::detail::round_weight({}, made[layer], lent[layer]); });
    std::printf("%-40s ranges %8.2f s, rounding %6.2f s\n", scheme.c_str(), first, turn);
}

}  // namespace

int main(int count, char** given) {
    const std::size_t threads = count > 1 ? std::strtoull(given[1], nullptr, 10) : 2;
    std::printf("for 10^9 weights on %zu thread(s):\n", threads);
    report("int4:symmetric:per_group:32@min_max", 4096, 8, threads);
    report("int4:affine:per_group:32@min_max", 4096, 8, threads);
    report("fp8_e4m3:per_group:32@min_max", 4096, 8, threads);
    report("q4_0", 4096, 2, threads);
    report("int4:symmetric:per_group:32@mse", 1024, 2, threads);
    report("int4:affine:per_group:32@mse", 1024, 1, threads);
}
