// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How the library reads, writes and clones a host's tensor: the traits to specialise, and two ready ones.

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// Specialise for a host's tensor type:
///   using scalar = float;                                      // of its values; or double, fp16, bf16
///   static tensor_view<const scalar> view(const Tensor&);      // to read
///   static tensor_view<scalar> view(Tensor&);                  // to overwrite in place
///   static Tensor clone(const Tensor&);                        // a deep copy, also where copies are shallow
/// and, where the scalar type is known at run time only,
///   static bool observable(const Tensor&);                     // whether values are float; others pass unquantized
/// and, of those that are not observable, such as token ids, where samples are to be visited in a random order,
///   static bool copy_sample(const Tensor& from, std::size_t k, Tensor& to, std::size_t j, std::size_t axis);
///       // the k-th along an axis over the j-th of another tensor; false, and nothing done, where their shapes differ
template <class Tensor>
struct tensor_traits;

/// What a tensor or a weight may be made of.
template <class T>
concept scalar_number = std::same_as<T, float> || std::same_as<T, double> || half_number<T>;

/// A movable type with complete `tensor_traits`.
/// Copies are never taken: at::Tensor and cv::Mat copy shallowly.
template <class Tensor>
concept tensor = std::movable<Tensor> && requires(Tensor& writable, const Tensor& readable) {
    typename tensor_traits<Tensor>::scalar;
    requires scalar_number<typename tensor_traits<Tensor>::scalar>;
    {
        tensor_traits<Tensor>::view(readable)
    } -> std::same_as<tensor_view<const typename tensor_traits<Tensor>::scalar>>;
    { tensor_traits<Tensor>::view(writable) } -> std::same_as<tensor_view<typename tensor_traits<Tensor>::scalar>>;
    { tensor_traits<Tensor>::clone(readable) } -> std::same_as<Tensor>;
};

/// Whether the values of this tensor are floating point at run time.
template <tensor Tensor>
bool observable(const Tensor& value) {
    if constexpr (requires {
                      { tensor_traits<Tensor>::observable(value) } -> std::convertible_to<bool>;
                  })
        return tensor_traits<Tensor>::observable(value);
    else
        return true;
}

/// The tensor's values, to read, as its traits show them.
template <tensor Tensor>
auto view(const Tensor& value) {
    return tensor_traits<Tensor>::view(value);
}
/// The tensor's values, to overwrite in place.
template <tensor Tensor>
auto mutable_view(Tensor& value) {
    return tensor_traits<Tensor>::view(value);
}

/// A flat vector: one axis of size() elements.
template <scalar_number T, class Allocator>
struct tensor_traits<std::vector<T, Allocator>> {
    using scalar = T;
    static tensor_view<const T> view(const std::vector<T, Allocator>& v) { return {v.data(), shape{v.size()}}; }
    static tensor_view<T> view(std::vector<T, Allocator>& v) { return {v.data(), shape{v.size()}}; }
    static std::vector<T, Allocator> clone(const std::vector<T, Allocator>& v) { return v; }
};

/// Any copyable struct with a contiguous range `values` and a `quantsweep::shape shape`, in row-major order:
///   struct my_tensor { std::vector<float> values; quantsweep::shape shape; };
template <class Tensor>
    requires std::copyable<Tensor> && requires(Tensor t) {
        { std::size(t.values) } -> std::convertible_to<std::size_t>;
        requires scalar_number<std::remove_cvref_t<decltype(*std::data(t.values))>>;
        requires std::same_as<decltype(t.shape), quantsweep::shape>;
    }
struct tensor_traits<Tensor> {
    using scalar = std::remove_cvref_t<decltype(*std::data(std::declval<Tensor&>().values))>;
    static tensor_view<const scalar> view(const Tensor& t) { return {std::data(t.values), t.shape}; }
    static tensor_view<scalar> view(Tensor& t) { return {std::data(t.values), t.shape}; }
    static Tensor clone(const Tensor& t) { return t; }
};

}  // namespace quantsweep
