// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/outliers.hpp>

#include <tuple>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

/// Few enough distinct values that many are equal.
std::vector<float> coarse_values(std::size_t n, std::uint32_t seed) {
    std::mt19937 random{seed};
    std::vector<float> values(n);
    for (float& x : values) x = static_cast<float>(random() % 101) - 50;
    return values;
}

/// By sorting all of them.
std::vector<qs::outlier> reference(const std::vector<float>& values, const qs::shape& shape, std::size_t k) {
    std::vector<qs::outlier> all;
    const std::size_t inner = shape[2];
    for (std::size_t i = 0; i < values.size(); ++i)
        all.push_back({values[i], i / (shape[1] * inner), i / inner % shape[1]});
    std::sort(all.begin(), all.end(), [](const qs::outlier& a, const qs::outlier& b) {
        return std::tuple{-std::abs(a.value), a.sample, a.channel, -a.value} <
               std::tuple{-std::abs(b.value), b.sample, b.channel, -b.value};
    });
    all.resize(k);
    return all;
}

}  // namespace

TEST_CASE("outliers obeys the observer's laws") { qs::laws::observer_laws<qs::outliers>(); }

TEST_CASE("the largest are those of all batches, with sample and channel, in any order, sharding and layout") {
    const qs::shape shape{40, 6, 7};
    const std::vector<float> values = coarse_values(40 * 6 * 7, 3);
    for (std::size_t k : {std::size_t{1}, std::size_t{25}, std::size_t{100}}) {
        const auto expected = reference(values, shape, k);
        qs::outliers whole{k};
        whole.observe({{values.data(), shape}, {0, 1}});
        CHECK(whole.largest() == expected);
        qs::outliers backwards{k}, shard{k};
        for (std::size_t from : {30u, 0u, 10u, 20u})
            (from == 0 ? shard : backwards).observe({{values.data() + from * 42, {10, 6, 7}}, {0, 1}, from});
        backwards.merge(shard);
        CHECK(backwards == whole);
    }
    std::vector<float> channels_last(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) channels_last[i / 42 * 42 + i % 7 * 6 + i / 7 % 6] = values[i];
    qs::outliers other{25};
    other.observe({{channels_last.data(), shape, {42, 1, 6}}, {0, 1}});
    CHECK(other.largest() == reference(values, shape, 25));
}

TEST_CASE("an outlier in a long tensor is found where it is") {
    std::vector<float> values(5000, 0.5f);
    values[3210] = -7;
    values[4999] = std::numeric_limits<float>::infinity();
    qs::outliers seen{1};
    seen.observe({{values.data(), {2, 5, 500}}, {0, 1}, 100});
    REQUIRE(seen.largest().size() == 1);
    CHECK(seen.largest()[0] == qs::outlier{-7, 101, 1});
    CHECK(seen.summary().positive_infinities == 1);
}

TEST_CASE("tensors without samples or channels have the first") {
    const std::vector<float> values{1, -3, 2};
    qs::outliers seen{2};
    seen.observe({{values.data(), {3}}, {std::nullopt, std::nullopt}, 8});
    CHECK(seen.largest() == std::vector<qs::outlier>{{-3, 8, 0}, {2, 8, 0}});
    seen.observe({{values.data(), {0, 3}}, {0, 1}, 9});
    CHECK(seen.largest().size() == 2);
}

TEST_CASE("outliers that keep another number do not merge, and none keeps nothing") {
    CHECK_THROWS_AS(qs::outliers{0}, qs::invalid_argument);
    qs::outliers seen{3};
    CHECK_THROWS_AS(seen.merge(qs::outliers{4}), qs::merge_mismatch);
}

TEST_CASE("outliers can be made again from what it says, and not from what cannot be") {
    const auto seen = qs::laws::observed<qs::outliers>(coarse_values(500, 4));
    CHECK(qs::outliers{16, seen.summary(), seen.largest()} == seen);
    const auto refused = [&](std::vector<qs::outlier> largest) {
        CHECK_THROWS_AS((qs::outliers{16, seen.summary(), largest}), qs::invalid_argument);
    };
    auto wrong = seen.largest();
    std::reverse(wrong.begin(), wrong.end());
    refused(wrong);
    wrong = seen.largest();
    wrong.pop_back();
    refused(wrong);
    wrong = seen.largest();
    wrong[0].value = 51;
    refused(wrong);
    wrong[0].value = std::numeric_limits<float>::quiet_NaN();
    refused(wrong);
    wrong = std::vector<qs::outlier>(16, {1, 0, 0});
    refused(wrong);
}
