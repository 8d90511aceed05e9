// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The image encoder with weights drawn from a seed, for want of the trained ones.

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "network.hpp"

namespace efficientvit_sam_l0 {
namespace detail {

/// Source   Steele et al., "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 14
constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

}  // namespace detail

/// Numbers that depend on a seed, a name and an index, and on nothing else: neither on the order of the calls nor on
/// a library's distributions. tests/golden/efficientvit_sam_l0.py draws the same.
class named_numbers {
public:
    named_numbers(std::uint64_t seed, std::string_view name) : key_{detail::mix(seed)} {
        for (char c : name) key_ = detail::mix(key_ ^ static_cast<unsigned char>(c));
    }

    /// Of mean 0 and variance 1: the sum of eight uniform 16-bit integers, exact but for one rounding.
    float normal(std::uint64_t index) const {
        const std::int64_t sum = pieces(bits(2 * index)) + pieces(bits(2 * index + 1));
        return static_cast<float>(static_cast<double>(sum - 8 * 65535 / 2) / deviation);
    }

private:
    static constexpr double deviation = 53509.6;  ///< of the sum: sqrt(8 (2^32 - 1) / 12)

    std::uint64_t bits(std::uint64_t n) const { return detail::mix(key_ + (n + 1) * 0x9e3779b97f4a7c15u); }
    static std::int64_t pieces(std::uint64_t x) {
        return static_cast<std::int64_t>((x & 0xffff) + (x >> 16 & 0xffff) + (x >> 32 & 0xffff) + (x >> 48));
    }

    std::uint64_t key_;
};

/// A weight_source: convolutions that keep the scale of their inputs, norms that are nearly none.
class random_weights {
public:
    explicit random_weights(std::uint64_t seed) : seed_{seed} {}

    std::vector<float> operator()(const std::string& name, const qs::shape& shape) const {
        const named_numbers numbers{seed_, name};
        const auto [centre, spread] = distribution(name, shape);
        std::vector<float> values(qs::element_count(shape));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<float>(centre + spread * static_cast<double>(numbers.normal(i)));
        return values;
    }

private:
    struct mean_and_deviation {
        double mean, deviation;
    };

    /// By what the name ends in.
    static mean_and_deviation distribution(const std::string& name, const qs::shape& shape) {
        if (name.ends_with("running_var")) return {1, 0.1};
        if (name.ends_with("running_mean") || name.ends_with("bias")) return {0, 0.1};
        if (shape.rank() == 1) return {1, 0.1};
        const auto fan_in = static_cast<double>(shape[1] * shape[2] * shape[3]);
        return {0, 1 / std::sqrt(fan_in)};
    }

    std::uint64_t seed_;
};

/// Synthetic weights; the same for a seed everywhere. Every layer's output has a standard deviation of about 1.
/// Errors   invalid_argument for an image size that 32 does not divide
inline network random_network(std::uint64_t seed, std::size_t image_size = 512) {
    return build_network(random_weights{seed}, image_size);
}

}  // namespace efficientvit_sam_l0
