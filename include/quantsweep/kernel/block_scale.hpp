// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Computes the scale of a block from its largest magnitude.

#include <cstdint>

#include <quantsweep/kernel/grids.hpp>

namespace quantsweep {

/// A power of two: 2^(floor(log2(largest)) - top), at least 2^-127; 2^-127 also if all values are zero.
/// Source  OCP Microscaling Formats 1.0, section 6.3; E8M0 codes are the exponents from -127 to 127
struct power_of_two_scale {
    std::int32_t top;  ///< the exponent of the element format's largest number
};

/// An E4M3 number times the tensor's scale, which maps the largest magnitude to the element format's largest number; at
/// least the smallest E4M3 number above 0.
struct small_float_scale {
    float tensor_scale;     ///< the factor of the blocks' scales
    float element_largest;  ///< the element format's largest number
    float_grid scales;      ///< the numbers of E4M3
};

}  // namespace quantsweep
