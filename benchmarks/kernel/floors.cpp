// SPDX-License-Identifier: BSD-3-Clause
// What memory and the least arithmetic cost on this machine.
#include <cstring>

#include <quantsweep/kernel/detail/simd.hpp>

#include "support/bench.hpp"

namespace {

namespace qs = quantsweep;
using bench::data;

/// Nothing but a minimum and a maximum.
struct min_max_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static float run(const float* values, std::size_t size) noexcept {
        qs::simd<float, Lanes> low[4], high[4];
        for (std::size_t k = 0; k < 4; ++k) {
            qs::load(low[k], values);
            high[k] = low[k];
        }
        for (std::size_t i = 0; i + 4 * Lanes <= size; i += 4 * Lanes) {
#pragma GCC unroll 4
            for (std::size_t k = 0; k < 4; ++k) {
                qs::simd<float, Lanes> x;
                qs::load(x, values + i + k * Lanes);
                low[k] = x < low[k] ? x : low[k];
                high[k] = x > high[k] ? x : high[k];
            }
        }
        float sum = 0;
        for (std::size_t k = 0; k < 4; ++k)
            for (std::size_t lane = 0; lane < Lanes; ++lane) sum += high[k][lane] - low[k][lane];
        return sum;
    }
};

struct scale_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static void run(float* values, std::size_t size, float factor) noexcept {
        for (std::size_t i = 0; i + 2 * Lanes <= size; i += 2 * Lanes) {
            qs::simd<float, Lanes> x, y;
            qs::load(x, values + i);
            qs::load(y, values + i + Lanes);
            qs::store(x * factor, values + i);
            qs::store(y * factor, values + i + Lanes);
        }
    }
};

const bool registered = [] {
    bench::for_each_tensor({data::normal}, [](data kind, std::size_t size) {
        bench::add_reading("floor: min + max", "", kind, size, [](std::span<const float> values) {
            return qs::run_kernel<min_max_kernel>(qs::widest_instruction_set, values.data(), values.size());
        });
        bench::add_writing("floor: memcpy", "", kind, size, [](std::span<const float> from, std::span<float> to) {
            std::memcpy(to.data(), from.data(), from.size_bytes());
        });
        bench::add_writing("floor: scale in place", "", kind, size, [](std::span<const float>, std::span<float> to) {
            float factor = 1;  // what the compiler does not know
            benchmark::DoNotOptimize(factor);
            qs::run_kernel<scale_kernel>(qs::widest_instruction_set, to.data(), to.size(), factor);
        });
    });
    return true;
}();

}  // namespace
