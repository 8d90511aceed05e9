// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/reservoir.hpp>

#include <numeric>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

/// Which values of a span are kept depends on their places, so that a law holds for the number and not for the values.
struct same_size {
    bool operator()(const qs::reservoir& a, const qs::reservoir& b) const {
        return qs::laws::same_counts(a.summary(), b.summary()) && qs::laws::same_values(a.summary(), b.summary()) &&
               a.entries().size() == b.entries().size() && a.places() == b.places();
    }
};

std::vector<float> counted_up(std::size_t n) {
    std::vector<float> values(n);
    std::iota(values.begin(), values.end(), 0.0f);
    return values;
}

}  // namespace

TEST_CASE("reservoir obeys the observer's laws, but for which values of a span it keeps") {
    qs::laws::observer_laws<qs::reservoir>(same_size{});
}

TEST_CASE("spans: chunks change nothing, merging is commutative and associative, and a new one changes nothing") {
    const auto values = counted_up(9000);
    qs::reservoir whole{100, 7}, chunks{100, 7};
    whole.observe(values);
    for (std::size_t i = 0; i < values.size(); i += 900) chunks.observe(std::span{values}.subspan(i, 900));
    CHECK(chunks == whole);
    qs::reservoir a{100, 7}, b{100, 7}, c{100, 7};
    a.observe(std::span{values}.first(50));
    b.observe(std::span{values}.subspan(50, 4000));
    c.observe(std::span{values}.subspan(4050));
    const auto merged = [](qs::reservoir x, const qs::reservoir& y) {
        x.merge(y);
        return x;
    };
    CHECK(merged(a, b) == merged(b, a));
    CHECK(merged(merged(a, b), c) == merged(a, merged(b, c)));
    CHECK(merged(a, qs::reservoir{100, 7}) == a);
    CHECK(merged(qs::reservoir{100, 7}, b) == b);
}

TEST_CASE("numbered samples: the same values are kept in every order of batches and shards") {
    const auto values = counted_up(60 * 25);
    const qs::strides strides{25, 1};
    qs::reservoir whole{64, 3};
    whole.observe({{values.data(), {60, 25}}, {0, 1}});
    CHECK(whole.places() == 0);
    for (std::size_t size : {1u, 7u, 30u}) {
        qs::reservoir odd{64, 3}, even{64, 3};
        for (std::size_t from = (59 / size) * size + size; from > 0;) {
            from -= size;
            (from / size % 2 ? odd : even)
                .observe({{values.data() + from * 25, {std::min(size, 60 - from), 25}, strides}, {0, 1}, from});
        }
        odd.merge(even);
        CHECK(odd == whole);
    }
    // Samples innermost in memory: each one's places are the same.
    std::vector<float> turned(values.size());
    for (std::size_t s = 0; s < 60; ++s)
        for (std::size_t i = 0; i < 25; ++i) turned[i * 60 + s] = values[s * 25 + i];
    qs::reservoir other{64, 3};
    other.observe({{turned.data(), {60, 25}, {1, 60}}, {0, 1}});
    CHECK(other == whole);
}

TEST_CASE("every value is as likely to be kept as any other") {
    // 200 places, 20 of them kept, 3000 seeds: each is kept 300 times, standard deviation 16.4.
    const auto values = counted_up(200);
    std::vector<int> kept(values.size());
    std::size_t pairs = 0;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        qs::reservoir seen{20, seed};
        seen.observe({{values.data(), {4, 50}}, {0, 1}});
        const std::vector<float> sample = seen.values();
        REQUIRE(sample.size() == 20);
        for (float x : sample) ++kept[static_cast<std::size_t>(x)];
        for (std::size_t i = 1; i < sample.size(); ++i) pairs += sample[i] == sample[i - 1] + 1;
    }
    CHECK(*std::min_element(kept.begin(), kept.end()) > 300 - 5 * 16.4);
    CHECK(*std::max_element(kept.begin(), kept.end()) < 300 + 5 * 16.4);
    double chi_square = 0;
    for (int k : kept) chi_square += (k - 300.0) * (k - 300.0) / 270;
    CHECK(chi_square > 199 - 5 * 20);
    CHECK(chi_square < 199 + 5 * 20);
    // Neighbours are together as often as chance has it: 199 * 20/200 * 19/199 = 1.9 a sample.
    CHECK(std::abs(static_cast<double>(pairs) / 3000 - 1.9) < 0.15);
}

TEST_CASE("up to its capacity a reservoir has all finite values") {
    qs::reservoir seen{10};
    seen.observe(std::array{3.0f, std::numeric_limits<float>::quiet_NaN(), -0.0f, -5.0f});
    CHECK(seen.values() == std::vector<float>{-5, 0, 3});
    CHECK(!std::signbit(seen.values()[1]));
    CHECK(seen.summary().nans == 1);
}

TEST_CASE("a reservoir may be merged into itself; one of another seed or capacity may not") {
    qs::reservoir seen{4};
    seen.observe(counted_up(9));
    const auto before = seen.entries();
    seen.merge(seen);
    CHECK(seen.entries().size() == 4);
    CHECK(seen.summary().finite == 18);
    CHECK(seen.entries().front() == before.front());
    CHECK_THROWS_AS(seen.merge(qs::reservoir(4, 1)), qs::merge_mismatch);
    CHECK_THROWS_AS(seen.merge(qs::reservoir(5)), qs::merge_mismatch);
    CHECK_THROWS_AS(qs::reservoir{0}, qs::invalid_argument);
}

TEST_CASE("a reservoir can be made again from what it says, and not from what cannot be") {
    qs::reservoir seen{5, 9};
    seen.observe(counted_up(30));
    CHECK(qs::reservoir(5, 9, seen.places(), seen.summary(), seen.entries()) == seen);
    auto wrong = seen.entries();
    wrong[0].value = 31;
    CHECK_THROWS_AS(qs::reservoir(5, 9, 30, seen.summary(), wrong), qs::invalid_argument);
    wrong = seen.entries();
    wrong.pop_back();
    CHECK_THROWS_AS(qs::reservoir(5, 9, 30, seen.summary(), wrong), qs::invalid_argument);
}
