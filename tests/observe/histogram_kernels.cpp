// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/detail/histogram_kernels.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/detail/bit_window.hpp>

#include "../kernel/instruction_sets.hpp"

namespace qs = quantsweep;

namespace {

using limits = std::numeric_limits<float>;

/// Counts values by the number of their bucket. Zeros, NaN and infinities count too.
using counts = std::map<std::uint32_t, std::uint64_t>;

template <unsigned MantissaBits>
counts oracle(std::span<const float> values) {
    counts result;
    for (float x : values)
        if (x != 0) ++result[std::bit_cast<std::uint32_t>(x) >> (23 - MantissaBits)];
    return result;
}

template <unsigned MantissaBits>
using window = qs::detail::bit_window<MantissaBits>;

template <unsigned MantissaBits>
counts flushed(window<MantissaBits>& from) {
    std::map<std::uint32_t, std::vector<std::uint64_t>> binades;
    from.flush([&](std::uint32_t number) {
        CHECK(binades.count(number) == 0);
        return std::span{binades[number] = std::vector<std::uint64_t>(1 << MantissaBits)};
    });
    counts result;
    for (const auto& [number, counters] : binades) {
        CHECK(std::count(counters.begin(), counters.end(), 0u) < 1 << MantissaBits);
        for (std::size_t k = 0; k < counters.size(); ++k)
            if (counters[k] != 0) result[(number << MantissaBits) + static_cast<std::uint32_t>(k)] = counters[k];
    }
    return result;
}

bool fit(std::span<const float> values, float most) {
    return std::all_of(values.begin(), values.end(),
                       [&](float x) { return x == 0 || (std::abs(x) <= most && std::abs(x) >= most * 1e-6f); });
}

/// Counts with a window, which is aimed again wherever a tile does not fit. Checks each stretch against the oracle.
template <unsigned MantissaBits>
void check_window(std::span<const float> values) {
    static window<MantissaBits> counters;
    constexpr std::size_t tile = window<MantissaBits>::tile;
    while (!values.empty()) {
        counters.aim(values.first(std::min(values.size(), tile)));
        const qs::detail::binned_values seen = counters.count(values);
        const auto counted = values.first(seen.values);
        CHECK(flushed(counters) == oracle<MantissaBits>(counted));
        qs::extremes extremes;
        for (float x : counted)
            if (x != 0) extremes.count(x);
        CHECK(extremes.finite == seen.kept);
        CHECK(extremes.minimum == seen.low);
        CHECK(extremes.maximum == seen.high);
        CHECK(seen.complete == (seen.values == values.size()));
        if (seen.complete) return;
        CHECK(seen.values % tile == 0);
        const auto rest = values.subspan(seen.values);
        const auto left_out = rest.first(std::min(rest.size(), tile));
        // Must not stop at a tile that fits: one whose values are at most the largest aimed at, and not below a
        // millionth of it.
        if (MantissaBits <= 6) CHECK_FALSE(fit(left_out, extremes.finite == 0 ? 0 : extremes.maximum));
        values = rest.subspan(left_out.size());
    }
}

std::vector<std::uint32_t> nonzero_bits(std::span<const float> values) {
    std::vector<std::uint32_t> bits(values.size() + 16, 77);
    bits.resize(qs::detail::run_kernel<qs::detail::histogram_kernels>(
        [&](auto kernel) { return kernel.nonzero_bits(values.data(), values.size(), bits.data()); }));
    return bits;
}

std::vector<float> mixed_values(std::uint32_t seed, std::size_t n) {
    std::mt19937 random{seed};
    std::normal_distribution<float> normal;
    const std::array special{0.0f,
                             -0.0f,
                             limits::quiet_NaN(),
                             limits::infinity(),
                             -limits::infinity(),
                             limits::denorm_min(),
                             -limits::max(),
                             1e-30f,
                             1e30f};
    std::vector<float> values(n);
    for (float& x : values) x = random() % 5 ? normal(random) : special[random() % special.size()];
    return values;
}

std::vector<float> normal_values(std::size_t n) {
    std::mt19937 random{6};
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    // No value is so small that a window of 32 binades would not hold it.
    for (float& x : values) x = std::copysign(std::max(std::abs(normal(random)), 1e-4f), normal(random));
    return values;
}

}  // namespace

TEST_CASE("the bits of nonzero values are those of an oracle at every length and alignment") {
    const std::vector<float> values = mixed_values(1, 100);
    on_every_instruction_set([&] {
        std::size_t wrong = 0;
        for (std::size_t offset = 0; offset < widest_vector; ++offset)
            for (std::size_t n = 0; n <= 3 * widest_vector + 1; ++n) {
                std::vector<std::uint32_t> expected;
                for (float x : std::span{values}.subspan(offset, n))
                    if (x != 0) expected.push_back(std::bit_cast<std::uint32_t>(x));
                wrong += nonzero_bits(std::span{values}.subspan(offset, n)) != expected;
            }
        CHECK(wrong == 0);
    });
}

TEST_CASE("the window equals the oracle at every length and alignment") {
    std::vector<float> values = normal_values(2000);
    for (std::size_t i = 0; i < values.size(); i += 3) values[i] = 0;
    on_every_instruction_set([&] {
        for (std::size_t offset = 0; offset < widest_vector; ++offset)
            for (std::size_t whole : {0u, 512u, 1024u, 1536u})
                for (std::size_t rest = 0; rest <= 2 * widest_vector + 1; ++rest)
                    check_window<6>(std::span<const float>{values}.subspan(offset, whole + rest));
    });
}

TEST_CASE("the window equals the oracle for every mantissa width") {
    on_every_instruction_set([&] {
        for (const std::vector<float>& values : {normal_values(6000), mixed_values(4, 6000)}) {
            check_window<0>(values);
            check_window<1>(values);
            check_window<3>(values);
            check_window<8>(values);
            check_window<10>(values);
        }
    });
}

TEST_CASE("the window stops at values whose size changes, and at any bits at all") {
    std::vector<float> values;
    for (float scale : {0.0f, 1e-38f, 1e-44f, 1e38f, 1.0f, 0.0f, -1e20f})
        for (int i = 1; i <= 3000; ++i) values.push_back(scale * (static_cast<float>(i) / 1000));
    std::mt19937 random{5};
    for (int i = 0; i < 9000; ++i) values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random())));
    on_every_instruction_set([&] { check_window<6>(values); });
}

TEST_CASE("a NaN, an infinity or a value below the window is left out with its tile, and its tile only") {
    for (float odd :
         {limits::quiet_NaN(), -limits::quiet_NaN(), limits::infinity(), -limits::infinity(), 1e-30f, 1e9f}) {
        std::vector<float> values = normal_values(2048);
        values[1200] = odd;
        on_every_instruction_set([&] {
            window<6> counters;
            counters.aim(std::span<const float>{values}.first(512));
            const qs::detail::binned_values seen = counters.count(values);
            CHECK(seen.values == 1024);
            CHECK_FALSE(seen.complete);
            CHECK(flushed(counters) == oracle<6>(std::span<const float>{values}.first(1024)));
        });
    }
}

TEST_CASE("a window tells whether it has moved") {
    const std::vector<float> values{0.5f, -1.5f}, like{1.0f}, larger{2.0f};
    window<6> counters;
    CHECK(counters.aim(values));
    CHECK_FALSE(counters.aim(values));
    CHECK_FALSE(counters.aim(like));
    CHECK(counters.aim(larger));
}

TEST_CASE("a window holds as many equal values as may be counted between two flushes") {
    const std::vector<float> values(window<6>::most, 1.5f);
    on_every_instruction_set([&] {
        window<6> counters;
        counters.aim(values);
        CHECK(counters.count(values).kept == values.size());
        CHECK(flushed<6>(counters) == oracle<6>(values));
    });
}

TEST_CASE(
    "a flush adds to what was counted before, in one counter for a whole binade if there is no more, and clears") {
    const std::vector<float> values{1.0f, 1.0f, 1.5f, -2.0f, -3.5f, -3.75f};
    on_every_instruction_set([&] {
        window<6> counters;
        std::vector<std::uint64_t> ones(64, 5);
        std::uint64_t twos = 7;
        for (int time = 0; time < 3; ++time) {
            if (time < 2) {
                counters.aim(values);
                counters.count(values);
            }
            counters.flush([&](std::uint32_t number) {
                CHECK((number == 127 || number == 256 + 128));
                return number == 127 ? std::span{ones} : std::span{&twos, 1};
            });
        }
        CHECK(ones[0] == 5 + 4);
        CHECK(ones[32] == 5 + 2);
        CHECK(ones[1] == 5);
        CHECK(twos == 7 + 6);
    });
}

TEST_CASE("a bucket's edges hold its values") {
    using pages = qs::detail::binade_pages<6>;
    for (float x : {1.0f, 1.99f, 3e-39f, limits::denorm_min(), limits::max()}) {
        const std::uint32_t key = std::bit_cast<std::uint32_t>(x) >> 17;
        CHECK(pages::lower_edge(key >> 6, key % 64) <= x);
        CHECK(x < pages::lower_edge(key >> 6, key % 64 + 1));
    }
    CHECK(pages::lower_edge(0, 0) == limits::denorm_min());
    CHECK(pages::lower_edge(127, 1) == 1.0f + 1.0f / 64);
}
