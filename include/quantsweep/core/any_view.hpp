// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A view of a tensor whose numbers have a type that is known only at run time.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/core/tensor_traits.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// The types that the values of a tensor or a weight may have.
enum class number_type : std::uint8_t {
    float32,   ///< float
    float64,   ///< double
    binary16,  ///< quantsweep::fp16
    brain16,   ///< quantsweep::bf16
    none,      ///< another type, which is not floating point
};

/// The number_type of a C++ type.
template <scalar_number T>
inline constexpr number_type number_type_of = std::is_same_v<T, float>    ? number_type::float32
                                              : std::is_same_v<T, double> ? number_type::float64
                                              : std::is_same_v<T, fp16>   ? number_type::binary16
                                                                          : number_type::brain16;

/// The number of bytes that one number takes; 0 for none.
constexpr std::size_t bytes_of(number_type type) noexcept {
    if (type == number_type::none) return 0;
    return type == number_type::float64 ? 8 : type == number_type::float32 ? 4 : 2;
}

/// A read-only view of a tensor's values. A view of nothing, or of values that are not floating point, has the type
/// none and rank 0.
struct any_view {
    /// The element at index 0 of every axis.
    const void* data = nullptr;
    number_type type = number_type::none;  ///< the type of the elements
    quantsweep::shape shape{};             ///< the extents
    quantsweep::strides strides{};         ///< how far apart neighbours along each axis are, in elements

    any_view() = default;
    /// Every typed view is one.
    template <class T>
        requires scalar_number<std::remove_const_t<T>>
    any_view(const tensor_view<T>& typed)
        : data{typed.data}, type{number_type_of<std::remove_const_t<T>>}, shape{typed.shape}, strides{typed.strides} {}

    /// Whether the elements have this type.
    template <scalar_number T>
    bool holds() const noexcept {
        return type == number_type_of<T>;
    }
    /// The view with its type. The elements must have this type.
    template <scalar_number T>
    tensor_view<const T> as() const {
        assert(holds<T>());
        return {static_cast<const T*>(data), shape, strides};
    }
};

/// A view of a tensor's values to overwrite in place.
struct any_writable_view : any_view {
    any_writable_view() = default;
    /// Every typed view of writable memory is one.
    template <scalar_number T>
    any_writable_view(const tensor_view<T>& typed) : any_view{typed} {}
    /// A view of other memory with the type and the shape of `like`.
    any_writable_view(void* memory, const any_view& like, quantsweep::strides steps) : any_view{like} {
        data = memory;
        strides = steps;
    }

    /// The element at index 0 of every axis.
    void* memory() const noexcept { return const_cast<void*>(data); }
    /// The view with its type. The elements must have this type.
    template <scalar_number T>
    tensor_view<T> as() const {
        assert(holds<T>());
        return {static_cast<T*>(memory()), shape, strides};
    }
};

/// Whether the values are floating point.
inline bool observable(const any_view& values) noexcept { return values.type != number_type::none; }

/// The tensor's extents; rank 0 if the tensor is not floating point.
inline const shape& shape_of(const any_view& values) noexcept { return values.shape; }
/// The number of bytes that the elements take; 0 if the tensor is not floating point.
std::size_t byte_size(const any_view& values);

/// Calls use(first, count) for each dense run of elements, in memory order; see for_each_block.
void for_each_run(const any_view& values, function_ref<void(const void* first, std::size_t count)> use);
/// The same for elements to overwrite.
void for_each_run(const any_writable_view& values, function_ref<void(void* first, std::size_t count)> use);

/// Copies the elements of one tensor into another of the same type and shape, whatever the two layouts.
void copy_elements(const any_view& from, const any_writable_view& to);

/// The bytes of the elements in row-major order of the axes, or of the axes with `first` moved to the front.
std::vector<std::byte> row_major_bytes(const any_view& values, std::optional<std::size_t> first = std::nullopt);

/// Reads neighbours that are `step` elements apart. A double is rounded to the nearest float.
void read_floats(const void* first, number_type type, std::ptrdiff_t step, std::span<float> to);
/// Writes floats to places that are `step` elements apart, each rounded to nearest, ties to even.
void write_floats(std::span<const float> from, void* first, number_type type, std::ptrdiff_t step);

namespace detail {

/// The element at a place that is counted in elements.
inline const void* element(const any_view& values, std::ptrdiff_t at) noexcept {
    return static_cast<const std::byte*>(values.data) + at * static_cast<std::ptrdiff_t>(bytes_of(values.type));
}

/// `count` of the extent of an axis, from `first`. View is an any_view or an any_writable_view.
template <class View>
View some_of(View values, std::size_t axis, std::size_t first, std::size_t count) {
    values.data = element(values, static_cast<std::ptrdiff_t>(first) * values.strides[axis]);
    values.shape[axis] = count;
    return values;
}

}  // namespace detail

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/any_view.ipp>
#endif
