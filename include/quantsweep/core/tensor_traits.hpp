// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The traits through which the library reads, writes and clones a host's tensor; two specialisations are
///        ready-made.

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// To use a host's tensor type, specialise tensor_traits for it:
///   using scalar = float;                                      // the type of its values, or double, fp16, bf16
///   static tensor_view<const scalar> view(const Tensor&);      // to read
///   static tensor_view<scalar> view(Tensor&);                  // to overwrite in place
///   static Tensor clone(const Tensor&);                        // a deep copy, even if the type copies shallowly
/// If the scalar type is known only at run time, add
///   static bool observable(const Tensor&);                     // true for float values; others pass unquantized
/// If samples of tensors that are not observable, such as token ids, are to be visited in a random order, add
///   static bool copy_sample(const Tensor& from, std::size_t k, Tensor& to, std::size_t j, std::size_t axis);
///       // copies the k-th slice along an axis over the j-th of another tensor; false, and no copy, if shapes differ
template <class Tensor>
struct tensor_traits;

/// The types that the values of a tensor or a weight may have.
template <class T>
concept scalar_number = std::same_as<T, float> || std::same_as<T, double> || half_number<T>;

/// A movable type with complete `tensor_traits`.
/// The library never copies one by its copy constructor, because at::Tensor and cv::Mat copy shallowly.
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

/// Whether this tensor's values are floating point, as known at run time.
template <tensor Tensor>
bool observable(const Tensor& value) {
    if constexpr (requires {
                      { tensor_traits<Tensor>::observable(value) } -> std::convertible_to<bool>;
                  })
        return tensor_traits<Tensor>::observable(value);
    else
        return true;
}

/// A read-only view of the tensor's values, as its traits return it.
template <tensor Tensor>
auto view(const Tensor& value) {
    return tensor_traits<Tensor>::view(value);
}
/// A writable view of the tensor's values.
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
