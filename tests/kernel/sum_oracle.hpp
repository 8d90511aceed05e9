// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Compares kernels that sum with the same sums of single floats, which are their oracle.

#include <algorithm>
#include <cstddef>
#include <iterator>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/detail/sums.hpp>

#include "instruction_sets.hpp"

namespace toy {

template <std::size_t Terms>
bool same_sums(const quantsweep::detail::row_sums<Terms>& a, const quantsweep::detail::row_sums<Terms>& b) {
    bool same = std::equal(std::begin(a.largest), std::end(a.largest), b.largest);
    for (std::size_t t = 0; t < Terms; ++t)
        same = same && std::equal(std::begin(a.sums[t]), std::end(a.sums[t]), b.sums[t]);
    return same;
}

/// kernel(Kernels<Arch>{}, offset, size) sums terms(offset), bit for bit as single floats do, at every length and alignment.
template <template <class> class Kernels = quantsweep::detail::kernels, class TermsAt, class Kernel>
void check_sums(const TermsAt& terms, const Kernel& kernel) {
    on_every_instruction_set([&] {
        std::size_t wrong = 0;
        for (std::size_t size = 0; size <= 33 * widest_vector + 1; ++size)
            for (std::size_t offset = 0; offset < widest_vector; ++offset) {
                const auto found = quantsweep::detail::run_kernel<Kernels>(
                    [&](auto kernels) { return kernel(kernels, offset, size); });
                wrong += !same_sums(found, quantsweep::detail::add_rows<float>(terms(offset), size));
            }
        CHECK(wrong == 0);
    });
}

}  // namespace toy
