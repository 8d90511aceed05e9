// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An image encoder with weights drawn from a seed, for use without the trained ones.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "named_numbers.hpp"
#include "network.hpp"

namespace efficientvit_sam_l0 {

/// A weight_source. The convolutions keep the scale of their inputs, the norms change little, and the residual branches
/// are smaller than their stream.
class random_weights {
public:
    explicit random_weights(std::uint64_t seed) : seed_{seed} {}

    std::vector<float> operator()(const std::string& name, const qs::shape& shape) const;

private:
    struct mean_and_deviation {
        double mean, deviation;
    };

    /// The distribution depends on the end of the tensor's name.
    static mean_and_deviation distribution(const std::string& name, const qs::shape& shape) {
        const auto ends = [&](std::string_view end) { return name.ends_with(end); };
        if (ends("running_var")) return {1, 0.1};
        if (ends("running_mean") || ends("bias")) return {0, 0.1};
        if (shape.rank() == 1) return {adds_to_a_stream(name) ? 0.35 : 1.0, 0.1};
        const auto fan_in = static_cast<double>(shape[1] * shape[2] * shape[3]);
        const bool after_gelu =
            ends("depth_conv.conv.weight") || ends("point_conv.conv.weight") || ends("conv2.conv.weight");
        return {0, std::sqrt((after_gelu ? 1 / gelu_square : 1) / fan_in)};
    }

    static constexpr double gelu_square = 0.4252;  ///< the mean of GELU(x)^2 for a normal x

    /// Whether this is the last norm of a residual branch. If branches were as large as their stream, it would grow by
    /// half in each block.
    static bool adds_to_a_stream(const std::string& name) {
        const bool opens_a_stage = name.find("backbone") != name.npos && name.find(".op_list.0.") != name.npos;
        return !opens_a_stage && (name.ends_with("point_conv.norm.weight") || name.ends_with("conv2.norm.weight") ||
                                  name.ends_with("proj.norm.weight"));
    }

    std::uint64_t seed_;
};

/// Returns synthetic weights, which for a given seed are the same on every machine. For images of standard deviation 1,
/// the standard deviation of every layer's output lies between a fifth and five.
/// Errors   those of build_network
inline network random_network(std::uint64_t seed, const variant& which = variants.front(), const sides& size = {}) {
    return build_network(which, random_weights{seed}, size);
}

}  // namespace efficientvit_sam_l0
