// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_view.hpp.

#include <quantsweep/core/any_view.hpp>

#include <cstring>
#include <utility>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Elements of a size that the compiler knows, along one axis.
template <std::size_t Bytes>
void copy_line_of(const std::byte* from, std::ptrdiff_t from_step, std::byte* to, std::ptrdiff_t to_step,
                  std::size_t count) noexcept {
    for (; count > 0; --count, from += from_step, to += to_step) std::memcpy(to, from, Bytes);
}

/// Steps in bytes.
QUANTSWEEP_INLINE void copy_line(std::size_t bytes, const std::byte* from, std::ptrdiff_t from_step, std::byte* to,
                                 std::ptrdiff_t to_step, std::size_t count) noexcept {
    const auto dense = static_cast<std::ptrdiff_t>(bytes);
    if (from_step == dense && to_step == dense)
        std::memcpy(to, from, bytes * count);
    else if (bytes == 8)
        copy_line_of<8>(from, from_step, to, to_step, count);
    else if (bytes == 4)
        copy_line_of<4>(from, from_step, to, to_step, count);
    else
        copy_line_of<2>(from, from_step, to, to_step, count);
}

template <class T>
void read_line(const void* first, std::ptrdiff_t step, std::span<float> to) {
    const T* from = static_cast<const T*>(first);
    if (step == 1)  // a loop of its own, which compilers turn into vectors
        for (std::size_t i = 0; i < to.size(); ++i) to[i] = static_cast<float>(from[i]);
    else
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = static_cast<float>(from[static_cast<std::ptrdiff_t>(i) * step]);
}

template <class T>
void write_line(std::span<const float> from, void* first, std::ptrdiff_t step) {
    T* const to = static_cast<T*>(first);
    for (std::size_t i = 0; i < from.size(); ++i) to[static_cast<std::ptrdiff_t>(i) * step] = static_cast<T>(from[i]);
}

}  // namespace detail

QUANTSWEEP_INLINE std::size_t byte_size(const any_view& values) {
    return bytes_of(values.type) * element_count(values.shape);
}

QUANTSWEEP_INLINE void for_each_run(const any_view& values, function_ref<void(const void*, std::size_t)> use) {
    if (byte_size(values) == 0) return;
    detail::block_walk walk{values.shape, values.strides, std::nullopt};
    do use(detail::element(values, walk.offset()), walk.outer() * walk.inner());
    while (walk.advance());
}

QUANTSWEEP_INLINE void for_each_run(const any_writable_view& values, function_ref<void(void*, std::size_t)> use) {
    const any_view& read_only = values;
    for_each_run(read_only, [&](const void* first, std::size_t count) { use(const_cast<void*>(first), count); });
}

QUANTSWEEP_INLINE void copy_elements(const any_view& from, const any_writable_view& to) {
    assert(from.type == to.type && from.shape == to.shape);
    if (byte_size(from) == 0) return;
    const std::size_t bytes = bytes_of(from.type), rank = from.shape.rank(), outer = rank == 0 ? 0 : rank - 1;
    const auto in_bytes = [&](std::ptrdiff_t elements) { return elements * static_cast<std::ptrdiff_t>(bytes); };
    const std::size_t line = rank == 0 ? 1 : from.shape[outer];
    const std::ptrdiff_t from_step = rank == 0 ? 0 : in_bytes(from.strides[outer]);
    const std::ptrdiff_t to_step = rank == 0 ? 0 : in_bytes(to.strides[outer]);
    const auto* source = static_cast<const std::byte*>(from.data);
    auto* target = static_cast<std::byte*>(to.memory());
    dimensions<std::size_t> index(outer);
    for (std::size_t left = element_count(from.shape) / line; left > 0; --left) {
        detail::copy_line(bytes, source, from_step, target, to_step, line);
        for (std::size_t axis = outer; axis-- > 0;) {
            const bool wraps = ++index[axis] == from.shape[axis];
            const std::ptrdiff_t steps = wraps ? 1 - static_cast<std::ptrdiff_t>(from.shape[axis]) : 1;
            source += in_bytes(steps * from.strides[axis]);
            target += in_bytes(steps * to.strides[axis]);
            if (!wraps) break;
            index[axis] = 0;
        }
    }
}

QUANTSWEEP_INLINE std::vector<std::byte> row_major_bytes(const any_view& values, std::optional<std::size_t> first) {
    any_view ordered = values;
    if (first)  // the axes before it move one place back
        for (std::size_t axis = *first; axis > 0; --axis) {
            std::swap(ordered.shape[axis], ordered.shape[axis - 1]);
            std::swap(ordered.strides[axis], ordered.strides[axis - 1]);
        }
    std::vector<std::byte> bytes(byte_size(values));
    copy_elements(ordered, {bytes.data(), ordered, row_major(ordered.shape)});
    return bytes;
}

QUANTSWEEP_INLINE void read_floats(const void* first, number_type type, std::ptrdiff_t step, std::span<float> to) {
    switch (type) {
        case number_type::float32:
            return detail::read_line<float>(first, step, to);
        case number_type::float64:
            return detail::read_line<double>(first, step, to);
        case number_type::binary16:
            return detail::read_line<fp16>(first, step, to);
        case number_type::brain16:
            return detail::read_line<bf16>(first, step, to);
        case number_type::none:
            return;
    }
}

QUANTSWEEP_INLINE void write_floats(std::span<const float> from, void* first, number_type type, std::ptrdiff_t step) {
    switch (type) {
        case number_type::float32:
            return detail::write_line<float>(from, first, step);
        case number_type::float64:
            return detail::write_line<double>(from, first, step);
        case number_type::binary16:
            return detail::write_line<fp16>(from, first, step);
        case number_type::brain16:
            return detail::write_line<bf16>(from, first, step);
        case number_type::none:
            return;
    }
}

}  // namespace quantsweep
