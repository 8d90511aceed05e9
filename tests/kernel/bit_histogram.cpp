// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/kernel/bit_histogram.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

using limits = std::numeric_limits<float>;

/// Values by the number of their bucket; zeros, NaN and infinities among them.
using counts = std::map<std::uint32_t, std::uint64_t>;

template <unsigned MantissaBits>
counts oracle(std::span<const float> values) {
    counts result;
    for (float x : values)
        if (x != 0) ++result[qs::bit_bucket<MantissaBits>::bits(x) >> qs::bit_bucket<MantissaBits>::shift];
    return result;
}

/// Counts all that fills a vector, as often re-aimed as the window asks, and returns how many values those were.
template <unsigned MantissaBits>
std::size_t windowed(std::span<const float> values, counts& result, float& low, float& high) {
    static qs::bit_window<MantissaBits> window;
    std::size_t done = 0;
    while (values.size() - done >= xsimd::batch<float>::size) {
        const auto rest = values.subspan(done);
        window.aim(rest.first(std::min(rest.size(), qs::bit_window<MantissaBits>::tile)));
        const auto outside = [&](float x) {
            ++result[qs::bit_bucket<MantissaBits>::bits(x) >> qs::bit_bucket<MantissaBits>::shift];
        };
        const std::size_t taken = window.template count<xsimd::default_arch>(rest, low, high, outside);
        REQUIRE(taken > 0);
        window.flush([&](std::uint32_t binade, const auto& binade_counts) {
            for (std::size_t k = 0; k < binade_counts.size(); ++k)
                if (binade_counts[k] != 0)
                    result[(binade << MantissaBits) + static_cast<std::uint32_t>(k)] += binade_counts[k];
        });
        done += taken;
    }
    return done;
}

template <unsigned MantissaBits>
void check_same(std::span<const float> values) {
    counts result;
    float low = limits::infinity(), high = -limits::infinity();
    const std::size_t done = windowed<MantissaBits>(values, result, low, high);
    CHECK(done == values.size() / xsimd::batch<float>::size * xsimd::batch<float>::size);
    CHECK(result == oracle<MantissaBits>(values.first(done)));
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

}  // namespace

TEST_CASE("the window equals the oracle at every length and alignment") {
    constexpr std::size_t width = xsimd::batch<float>::size;
    for (std::uint32_t seed = 1; seed <= 3; ++seed) {
        INFO("seed: ", seed);
        const std::vector<float> values = mixed_values(seed, 5 * width);
        for (std::size_t offset = 0; offset < width; ++offset)
            for (std::size_t n = 0; n <= 3 * width + 1; ++n)
                check_same<6>(std::span<const float>{values}.subspan(offset, n));
    }
}

TEST_CASE("the window equals the oracle for every mantissa width") {
    const std::vector<float> values = mixed_values(4, 3000);
    check_same<0>(values);
    check_same<1>(values);
    check_same<3>(values);
    check_same<8>(values);
    check_same<10>(values);
}

TEST_CASE("the window follows values whose size changes, and any bits at all") {
    std::vector<float> values;
    for (float scale : {0.0f, 1e-38f, 1e-44f, 1e38f, 1.0f, 0.0f, -1e20f})
        for (int i = 1; i <= 3000; ++i) values.push_back(scale * (static_cast<float>(i) / 1000));
    check_same<6>(values);
    std::mt19937 random{5};
    for (float& x : values) x = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    check_same<6>(values);
}

TEST_CASE("extremes within the window are exact, and zeros are not among them") {
    std::vector<float> values(4096, 0.0f);
    values[100] = 1.25f;
    values[4000] = 7.5f;
    counts result;
    float low = limits::infinity(), high = -limits::infinity();
    windowed<6>(values, result, low, high);
    CHECK(low == 1.25f);
    CHECK(high == 7.5f);
}

TEST_CASE("a bucket's edges hold its values") {
    using bucket = qs::bit_bucket<6>;
    for (float x : {1.0f, 1.99f, 3e-39f, limits::denorm_min(), limits::max()}) {
        const std::uint32_t key = bucket::bits(x) >> bucket::shift;
        CHECK(bucket::lower_edge(key >> 6, key % 64) <= x);
        CHECK(x < bucket::upper_edge(key >> 6, key % 64));
    }
    CHECK(bucket::lower_edge(0, 0) == limits::denorm_min());
    CHECK(bucket::lower_edge(127, 1) == 1.0f + 1.0f / 64);
}
