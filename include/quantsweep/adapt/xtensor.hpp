// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  xt::xarray and xt::xtensor as tensors, of any layout.

#include <concepts>

// Newer releases have the headers in folders.
#if __has_include(<xtensor/containers/xarray.hpp>)
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xarray.hpp>
#include <xtensor/xtensor.hpp>
#endif

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {
namespace detail {

template <class Container>
struct xtensor_traits {
    using scalar = typename Container::value_type;
    static tensor_view<const scalar> view(const Container& c) { return make_view<const scalar>(c.data(), c); }
    static tensor_view<scalar> view(Container& c) { return make_view<scalar>(c.data(), c); }
    static Container clone(const Container& c) { return c; }

private:
    template <class T>
    static tensor_view<T> make_view(T* data, const Container& c) {
        return {data, shape(c.shape().begin(), c.shape().end()), strides(c.strides().begin(), c.strides().end())};
    }
};

}  // namespace detail

/// Shape   the container's own; the strides are its own, 0 along an axis of extent 1
/// Errors  invalid_argument for a rank above 8
/// The storage is a template parameter because XTENSOR_USE_XSIMD changes it; it makes no difference here.
template <class Storage, xt::layout_type Layout, class Shape, class Tag>
    requires std::floating_point<typename Storage::value_type>
struct tensor_traits<xt::xarray_container<Storage, Layout, Shape, Tag>>
    : detail::xtensor_traits<xt::xarray_container<Storage, Layout, Shape, Tag>> {};

/// The same as for containers of any rank.
template <class Storage, std::size_t Rank, xt::layout_type Layout, class Tag>
    requires std::floating_point<typename Storage::value_type>
struct tensor_traits<xt::xtensor_container<Storage, Rank, Layout, Tag>>
    : detail::xtensor_traits<xt::xtensor_container<Storage, Rank, Layout, Tag>> {};

}  // namespace quantsweep
