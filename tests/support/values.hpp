// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Values that many tests draw.

#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace toy {

inline constexpr float infinity = std::numeric_limits<float>::infinity();
inline constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

/// Returns standard normal values, the same for the same seed.
template <class T = float>
std::vector<T> normal_values(std::size_t count, unsigned seed) {
    std::mt19937 engine{seed};
    std::normal_distribution<float> draw;
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(draw(engine));
    return values;
}

}  // namespace toy
