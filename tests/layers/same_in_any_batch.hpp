// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The law that lets batches be regrouped.

#include <cstddef>
#include <cstring>
#include <vector>

#include <quantsweep/core/shape.hpp>

#include "reference.hpp"

namespace reference {

/// run(images, shape) -> outputs. True where each image alone gives the bits that it gives among the others.
template <class Run>
bool same_in_any_batch(const quantsweep::shape& in, Run&& run) {
    const auto input = random<float>(quantsweep::element_count(in), 5);
    const std::vector<float> whole = run(input, in);
    quantsweep::shape one = in;
    one[0] = 1;
    const std::size_t size = input.size() / in[0], out_size = whole.size() / in[0];
    bool same = whole.size() == out_size * in[0];
    for (std::size_t n = 0; n < in[0]; ++n) {
        const auto begin = input.begin() + static_cast<std::ptrdiff_t>(n * size);
        const std::vector<float> part =
            run(std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(size)), one);
        same = same && part.size() == out_size &&
               std::memcmp(part.data(), whole.data() + n * out_size, out_size * sizeof(float)) == 0;
    }
    return same;
}

}  // namespace reference
