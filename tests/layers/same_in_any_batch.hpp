// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The law that allows batches to be regrouped.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include <quantsweep/core/shape.hpp>

#include "reference.hpp"

namespace reference {

/// run(input, shape, output) writes out_size values for each sample. Returns true if each sample alone, at any address,
/// gives the same bits as among the others.
template <class Run>
bool same_in_any_batch(const quantsweep::shape& in, std::size_t out_size, Run&& run) {
    const auto input = random<float>(quantsweep::element_count(in), 5);
    std::vector<float> whole(in[0] * out_size);
    run(input.data(), in, whole.data());
    quantsweep::shape one = in;
    one[0] = 1;
    const std::size_t size = input.size() / in[0];
    bool same = true;
    for (std::size_t n = 0; n < in[0]; ++n)
        for (std::size_t offset = 0; offset < 17; ++offset) {
            std::vector<float> shifted(size + offset), output(out_size + offset);
            std::copy_n(input.data() + n * size, size, shifted.data() + offset);
            run(shifted.data() + offset, one, output.data() + offset);
            same = same && std::memcmp(output.data() + offset, whole.data() + n * out_size, out_size * 4) == 0;
        }
    return same;
}

}  // namespace reference
