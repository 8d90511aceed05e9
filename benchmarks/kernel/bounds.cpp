// SPDX-License-Identifier: BSD-3-Clause
// Measures what memory access and the least possible arithmetic cost on this machine. Compiled for each instruction set
// that kernels can run on, BENCH_ARCH; by default, for that of the compiler's flags.
#include <cstddef>
#include <cstring>
#include <span>

#include <xsimd/xsimd.hpp>

#include "support/bench.hpp"

#ifndef BENCH_ARCH
#define BENCH_ARCH xsimd::default_arch
#endif

namespace {

using floats = xsimd::batch<float, BENCH_ARCH>;

/// Computes only a minimum and a maximum.
float spread(std::span<const float> values) noexcept {
    floats low[4], high[4];
    for (std::size_t k = 0; k < 4; ++k) low[k] = high[k] = floats::load_unaligned(values.data());
    for (std::size_t i = 0; i + 4 * floats::size <= values.size(); i += 4 * floats::size)
        for (std::size_t k = 0; k < 4; ++k) {
            const floats x = floats::load_unaligned(values.data() + i + k * floats::size);
            low[k] = xsimd::min(x, low[k]);
            high[k] = xsimd::max(x, high[k]);
        }
    return xsimd::hadd((high[0] - low[0]) + (high[1] - low[1]) + (high[2] - low[2]) + (high[3] - low[3]));
}

void scale(std::span<float> values, float factor) noexcept {
    for (std::size_t i = 0; i + 2 * floats::size <= values.size(); i += 2 * floats::size) {
        const floats x = floats::load_unaligned(values.data() + i) * factor;
        const floats y = floats::load_unaligned(values.data() + i + floats::size) * factor;
        x.store_unaligned(values.data() + i);
        y.store_unaligned(values.data() + i + floats::size);
    }
}

}  // namespace

template <>
void bench::add_bounds<BENCH_ARCH>() {
    for_each_tensor({data::normal}, [](data kind, std::size_t size) {
        add_reading("bound: min + max", "", kind, size, spread);
        add_writing("bound: memcpy", "", kind, size, [](std::span<const float> from, std::span<float> to) {
            std::memcpy(to.data(), from.data(), from.size_bytes());
        });
        add_writing("bound: scale in place", "", kind, size, [](std::span<const float>, std::span<float> to) {
            float factor = 1;  // a value that the compiler does not know
            benchmark::DoNotOptimize(factor);
            scale(to, factor);
        });
    });
}
