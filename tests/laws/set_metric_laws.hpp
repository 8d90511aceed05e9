// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The laws of set_metric. Run them on any model inside a doctest TEST_CASE:
///            TEST_CASE("my_metric obeys the laws") { quantsweep::laws::set_metric_laws(my_metric{}, draw); }

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/metric/metric.hpp>

namespace quantsweep::laws {

/// One sample of a network with one output.
template <class Label>
struct drawn_sample {
    std::vector<float> output;
    std::vector<float> float_output;
    Label label;
};

template <class Metric, class Label>
std::vector<double> state_of(const Metric& m, const drawn_sample<Label>& drawn) {
    const std::span<const float> output{drawn.output}, reference{drawn.float_output};
    return m.state(sample<Label>{{&output, 1}, {&reference, 1}, &drawn.label});
}

/// Returns the value of states that are merged one after the other.
template <class Metric>
std::vector<double> merged(const Metric& m, const std::vector<std::vector<double>>& states) {
    std::vector<double> together;
    for (const std::vector<double>& state : states) m.merge(together, std::span<const double>{state});
    return together;
}

/// Compares all bits; NaN equals NaN.
inline bool same_value(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// draw(random) returns a drawn_sample<Label>. The laws are checked on several sets of samples that it draws.
template <class Metric, class Draw>
void set_metric_laws(const Metric& m, Draw&& draw) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO("seed: ", seed);
        std::mt19937 random{seed};
        std::vector<std::vector<double>> states;
        for (std::size_t s = 0; s < 3 + seed; ++s) {
            const auto one = draw(random);
            states.push_back(state_of(m, one));
            const Metric copy = m;
            CHECK_MESSAGE(state_of(copy, one) == states.back(), "pure: equal samples leave equal states");
        }
        const auto value = [&](const std::vector<double>& state) {
            return static_cast<double>(m.value(std::span<const double>{state}));
        };
        const double all = value(merged(m, states));

        CHECK_MESSAGE(same_value(value(merged(m, {states[0]})), value(states[0])),
                      "identity: of nothing and one, the one");
        std::vector<double> with_nothing = merged(m, states);
        m.merge(with_nothing, {});
        CHECK_MESSAGE(same_value(value(with_nothing), all), "identity: nothing adds nothing");

        std::vector<std::vector<double>> shuffled = states;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        CHECK_MESSAGE(same_value(value(merged(m, shuffled)), all), "commutative: any order");

        const auto cut = static_cast<std::ptrdiff_t>(1 + random() % (states.size() - 1));
        const std::vector<std::vector<double>> parts{merged(m, {states.begin(), states.begin() + cut}),
                                                     merged(m, {states.begin() + cut, states.end()})};
        CHECK_MESSAGE(same_value(value(merged(m, parts)), all), "associative: any grouping");

        for (std::vector<double>& state : shuffled) state = states[random() % states.size()];
        const double again = value(merged(m, shuffled));
        CHECK_MESSAGE((std::isnan(again) || std::isfinite(again)), "a state may be merged again and again");
    }
}

}  // namespace quantsweep::laws
