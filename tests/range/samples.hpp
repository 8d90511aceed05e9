// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Seeded samples of several shapes, their exact distribution, and their true error under a format.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/distribution.hpp>
#include <quantsweep/format/fake_quantize.hpp>

namespace samples {

/// Makes a point bin for each distinct value.
inline quantsweep::distribution exact(std::vector<float> values) {
    std::sort(values.begin(), values.end());
    quantsweep::distribution seen;
    for (float value : values) {
        if (seen.bins.empty() || seen.bins.back().upper != value) seen.bins.push_back({value, value, 0});
        ++seen.bins.back().count;
        seen.zeros += value == 0;
    }
    seen.finite = values.size();
    if (!values.empty()) {
        seen.minimum = values.front();
        seen.maximum = values.back();
    }
    return seen;
}

inline std::vector<float> draw(const std::string& shape, std::size_t count, unsigned seed) {
    std::mt19937 engine{seed};
    std::normal_distribution<double> normal;
    std::exponential_distribution<double> exponential;
    std::student_t_distribution<double> student{4};
    std::vector<float> values(count);
    for (float& value : values) {
        double x = normal(engine);
        if (shape == "laplace") x = exponential(engine) * (x < 0 ? -1 : 1);
        if (shape == "relu") x = std::max(0.0, x);
        if (shape == "student") x = student(engine);
        if (shape == "bimodal") x = engine() % 3 == 0 ? 3 + 0.3 * x : -2 + 0.5 * x;
        value = static_cast<float>(x);
    }
    return values;
}

template <class Quantizer>
double true_error(const Quantizer& q, std::span<const float> values) {
    double sum = 0;
    for (float x : values) {
        const double error = static_cast<double>(x) - static_cast<double>(q(x));
        sum += error * error;
    }
    return sum;
}

}  // namespace samples
