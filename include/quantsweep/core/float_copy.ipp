// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of float_copy.hpp.

#include <quantsweep/core/float_copy.hpp>

#include <algorithm>
#include <cstddef>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE float_copy::float_copy(const any_view& of) : values_(element_count(of.shape)), extents_{of.shape} {
    bool is_dense = false;
    strides_ = detail::dense_strides(of, is_dense);
    float* next = values_.data();
    for_each_run(of, [&](const void* first, std::size_t count) {
        read_floats(first, of.type, 1, {next, count});
        next += count;
    });
}

QUANTSWEEP_INLINE void for_each_float_run(const any_view& of, function_ref<void(std::span<const float> values)> use) {
    constexpr std::size_t most = std::size_t{1} << 15;
    std::vector<float> piece;
    for_each_run(of, [&](const void* first, std::size_t count) {
        if (of.holds<float>()) return use({static_cast<const float*>(first), count});
        for (std::size_t now; count > 0; count -= now) {
            now = std::min(most, count);
            if (piece.size() < now) piece.resize(now);
            read_floats(first, of.type, 1, {piece.data(), now});
            use({piece.data(), now});
            first = static_cast<const std::byte*>(first) + now * bytes_of(of.type);
        }
    });
}

QUANTSWEEP_INLINE void float_copy::write_back(const any_writable_view& to) const {
    const float* next = values_.data();
    for_each_run(to, [&](void* first, std::size_t count) {
        write_floats({next, count}, first, to.type, 1);
        next += count;
    });
}

}  // namespace quantsweep
