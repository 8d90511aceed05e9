// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/instruction_set.hpp>

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/simd.hpp>

#include "instruction_sets.hpp"

namespace qs = quantsweep;

namespace {

/// Every operation that kernels build on: to[i] = the greater of from[i] and 1, doubled; returns the lanes it ran with.
struct doubling_kernel {
    template <std::size_t Lanes>
    [[gnu::always_inline]] static std::size_t run(const float* from, float* to, std::size_t size) noexcept {
        std::size_t i = 0;
        for (; i + Lanes <= size; i += Lanes) {
            qs::simd<float, Lanes> x, one;
            qs::load(x, from + i);
            qs::fill(one, 1.0f);
            x = x > one ? x : one;
            qs::store(x + x, to + i);
        }
        for (; i < size; ++i) to[i] = 2 * (from[i] > 1 ? from[i] : 1);
        return Lanes;
    }
};

}  // namespace

TEST_CASE("a kernel runs on the instruction set that it is told") {
    std::vector<float> from(37), to(37);
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = static_cast<float>(i) - 20;
    on_every_instruction_set([&](qs::instruction_set set) {
        const std::size_t lanes = qs::run_kernel<doubling_kernel>(set, from.data(), to.data(), from.size());
        CHECK(lanes == (set == qs::instruction_set::generic ? 4 : set == qs::instruction_set::avx2 ? 8 : 16));
        for (std::size_t i = 0; i < from.size(); ++i) CHECK(to[i] == (i > 20 ? 2 * from[i] : 2));
    });
}

TEST_CASE("the widest instruction set is supported, and no wider one") {
    CHECK(qs::is_supported(qs::instruction_set::generic));
    CHECK(qs::is_supported(qs::widest_instruction_set));
    for (const auto set : {qs::instruction_set::avx2, qs::instruction_set::avx512})
        if (set > qs::widest_instruction_set) CHECK_FALSE(qs::is_supported(set));
}

TEST_CASE("a float is a vector of one lane") {
    float x = 0;
    qs::fill(x, 2.5f);
    CHECK(x == 2.5f);
}
