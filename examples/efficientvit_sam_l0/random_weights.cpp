// SPDX-License-Identifier: BSD-3-Clause
/// \file  Draws 30 million numbers: a file of its own, so that it is optimised in every build.

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "named_numbers.hpp"
#include "random_network.hpp"

namespace efficientvit_sam_l0 {

std::vector<float> random_weights::operator()(const std::string& name, const qs::shape& shape) const {
    const named_numbers numbers{seed_, name};
    const auto [centre, spread] = distribution(name, shape);
    std::vector<float> values(qs::element_count(shape));
    // An explicit fma, because compilers fuse only where the machine can, and the bits must be the same everywhere.
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(std::fma(spread, static_cast<double>(numbers.normal(i)), centre));
    return values;
}

}  // namespace efficientvit_sam_l0
