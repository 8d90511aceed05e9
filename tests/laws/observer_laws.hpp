// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The laws of observer and mergeable_observer. Run them on any model inside a doctest TEST_CASE:
///            TEST_CASE("my_observer obeys the laws") { quantsweep::laws::observer_laws<my_observer>(); }

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/observer.hpp>

#include "../support/repetitions.hpp"

namespace quantsweep::laws {

inline bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

inline bool same_counts(const distribution& a, const distribution& b) {
    return a.finite == b.finite && a.zeros == b.zeros && a.nans == b.nans &&
           a.positive_infinities == b.positive_infinities && a.negative_infinities == b.negative_infinities;
}

inline bool same_values(const distribution& a, const distribution& b) {
    const auto same = [](const bin& x, const bin& y) {
        return same_bits(x.lower, y.lower) && same_bits(x.upper, y.upper) && x.count == y.count;
    };
    return same_bits(a.minimum, b.minimum) && same_bits(a.maximum, b.maximum) && a.finite == b.finite &&
           a.zeros == b.zeros && std::equal(a.bins.begin(), a.bins.end(), b.bins.begin(), b.bins.end(), same);
}

/// Compares bit for bit: with the model's own == if it has one, and by its summary.
struct identical {
    template <class Observer>
    bool operator()(const Observer& a, const Observer& b) const {
        const distribution x = a.summary(), y = b.summary();
        bool same = same_counts(x, y) && same_values(x, y);
        if constexpr (std::equality_comparable<Observer>) same = same && a == b;
        return same;
    }
};

struct sample {
    std::string name;
    std::vector<float> values;
};

/// Data that has broken observers: every kind of float, alone and together, in short and long samples. The long ones
/// have up to 9,001 values, divided by `shorter`.
inline std::vector<sample> difficult_samples(std::uint32_t seed, std::size_t shorter = 1) {
    std::mt19937 random{seed};
    std::normal_distribution<float> normal;
    const auto make = [shorter](std::size_t n, auto&& draw) {
        std::vector<float> values(n / shorter);
        for (float& x : values) x = draw();
        return values;
    };
    using limits = std::numeric_limits<float>;
    const auto any_bits = [&] { return std::bit_cast<float>(static_cast<std::uint32_t>(random())); };
    const auto finite_bits = [&] {
        const float x = any_bits();
        return std::isfinite(x) ? x : 0.0f;
    };
    const std::array special{
        0.0f,          -0.0f,          limits::quiet_NaN(),  limits::infinity(),    -limits::infinity(),
        limits::max(), -limits::max(), limits::denorm_min(), -limits::denorm_min(), limits::min(),
        1.0f,          -1.0f};
    std::vector<sample> all{
        {"nothing", {}},
        {"one value", {-3.5f}},
        {"one negative zero", {-0.0f}},
        {"-3.4e38", {-3.4e38f}},
        {"normal", make(9001, [&] { return normal(random); })},
        {"half zeros", make(9001, [&] { return std::max(normal(random), 0.0f); })},
        {"nearly all zeros", make(9001, [&] { return random() % 20 ? 0.0f : normal(random); })},
        {"all zeros", make(5000, [&] { return random() % 2 ? 0.0f : -0.0f; })},
        {"one value often", std::vector<float>(7000 / shorter, 0.3f)},
        {"denormals", make(6000, [&] { return 1e-40f * normal(random); })},
        {"all finite floats", make(6000, finite_bits)},
        {"all floats", make(6000, any_bits)},
        {"special values", make(6000, [&] { return special[random() % special.size()]; })},
        {"normal with NaN", make(9001, [&] { return random() % 50 ? normal(random) : limits::quiet_NaN(); })},
        {"tiny, then huge", make(5000, [&] { return 1e-30f * normal(random); })},
    };
    for (std::size_t i = 0; i < 5000 / shorter; ++i) all.back().values.push_back(1e30f * normal(random));
    for (float x : special) all.push_back({"one special value", {x}});
    return all;
}

template <observer Observer>
Observer observed(std::span<const float> values) {
    Observer o{};
    o.observe(values);
    return o;
}

/// The laws of every observer. If nothing was observed, the summary is empty. NaN and infinities are counted and affect
/// nothing else. Zeros are counted. The extremes are ordered. The bins ascend and hold every finite value.
template <observer Observer>
void data_laws(const sample& s) {
    INFO("sample: ", s.name);
    const distribution seen = observed<Observer>(s.values).summary();
    std::vector<float> finite;
    std::copy_if(s.values.begin(), s.values.end(), std::back_inserter(finite),
                 [](float x) { return std::isfinite(x); });
    const auto count = [&](auto&& is) {
        return static_cast<std::uint64_t>(std::count_if(s.values.begin(), s.values.end(), is));
    };
    CHECK(seen.finite == finite.size());
    CHECK(seen.zeros == count([](float x) { return x == 0; }));
    CHECK(seen.nans == count([](float x) { return std::isnan(x); }));
    CHECK(seen.positive_infinities == count([](float x) { return std::isinf(x) && x > 0; }));
    CHECK(seen.negative_infinities == count([](float x) { return std::isinf(x) && x < 0; }));
    CHECK(same_values(seen, observed<Observer>(finite).summary()));
    if (finite.empty()) {
        CHECK(seen.minimum > seen.maximum);
        CHECK(seen.bins.empty());
    } else {
        CHECK(seen.minimum == *std::min_element(finite.begin(), finite.end()));
        CHECK(seen.maximum == *std::max_element(finite.begin(), finite.end()));
    }
    if (seen.bins.empty()) return;
    std::uint64_t total = 0;
    bool ascending = true, sound = true;
    float end = -std::numeric_limits<float>::infinity();
    for (const bin& b : seen.bins) {
        ascending = ascending && end <= b.lower && b.lower <= b.upper;
        sound = sound && b.count != 0 && std::signbit(b.lower) == std::signbit(b.upper);
        end = b.upper;
        total += b.count;
    }
    CHECK(ascending);
    CHECK(sound);
    CHECK(total == seen.finite);
    CHECK(seen.bins.front().lower == seen.minimum);
    CHECK(seen.bins.back().upper == seen.maximum);
}

/// Checks identity, commutativity and associativity. Merging equals observing both. Neither chunks nor order matter.
template <mergeable_observer Observer, class Equal>
void merge_laws(const sample& first, const sample& second, const sample& third, std::uint32_t seed, Equal equal) {
    INFO("samples: ", first.name, ", ", second.name, ", ", third.name);
    const Observer empty{}, a = observed<Observer>(first.values), b = observed<Observer>(second.values),
                            c = observed<Observer>(third.values);
    const auto merged = [](Observer x, const Observer& y) {
        x.merge(y);
        return x;
    };
    CHECK(equal(merged(a, empty), a));
    CHECK(equal(merged(empty, a), a));
    CHECK(equal(merged(a, b), merged(b, a)));
    CHECK(equal(merged(merged(a, b), c), merged(a, merged(b, c))));

    std::vector<float> both = first.values;
    both.insert(both.end(), second.values.begin(), second.values.end());
    const Observer whole = observed<Observer>(both);
    CHECK(equal(merged(a, b), whole));

    std::mt19937 random{seed};
    const auto in_chunks = [&](std::span<const float> values) {
        Observer o{};
        while (!values.empty()) {
            const std::size_t n = std::min<std::size_t>(values.size(), random() % 3 ? random() % 40 : random() % 6000);
            o.observe(values.first(n));
            values = values.subspan(n);
        }
        return o;
    };
    CHECK(equal(in_chunks(both), whole));
    std::shuffle(both.begin(), both.end(), random);
    CHECK(equal(in_chunks(both), whole));
    CHECK(equal(observed<Observer>(both), whole));
}

/// A copy is independent: it does not change when the original observes more.
template <observer Observer>
void copy_law() {
    const std::array values{1.0f, -2.0f};
    const Observer before = observed<Observer>(values);
    Observer copy = before;
    copy.observe(std::array{64.0f});
    CHECK(before.summary().finite == 2);
    CHECK(before.summary().maximum == 1.0f);
    CHECK(copy.summary().finite == 3);
}

/// Runs all laws. `equal` says when two observers are the same; a model that rounds passes its stated tolerance.
template <observer Observer, class Equal = identical>
void observer_laws(Equal equal = {}) {
    for (std::uint32_t seed = 1; seed <= (toy::is_sanitized ? 1 : 2); ++seed) {
        INFO("seed: ", seed);
        const std::vector<sample> samples = difficult_samples(seed, toy::is_sanitized && !toy::is_long ? 4 : 1);
        for (const sample& s : samples) data_laws<Observer>(s);
        if constexpr (mergeable_observer<Observer>) {
            std::mt19937 random{seed};
            for (const sample& s : samples)
                merge_laws<Observer>(s, samples[random() % samples.size()], samples[random() % samples.size()], seed,
                                     equal);
        }
    }
    copy_law<Observer>();
}

}  // namespace quantsweep::laws
