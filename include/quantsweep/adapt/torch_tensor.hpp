// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  at::Tensor, PyTorch's tensor, as a tensor; TorchScript networks are in adapt/torch.hpp.

#include <cstddef>

#include <ATen/ATen.h>

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {

/// Shape   the tensor's own; the strides are its own, including those of channels-last tensors and of slices
/// Others  tensors that are not float32 in the CPU's memory (indices, masks, doubles, sparse tensors) pass through
///         unobserved
/// Errors  invalid_argument for a rank above 8
template <>
struct tensor_traits<at::Tensor> {
    using scalar = float;
    static bool observable(const at::Tensor& t) {
        return t.defined() && t.layout() == at::kStrided && t.device().is_cpu() && t.scalar_type() == at::kFloat;
    }
    static tensor_view<const float> view(const at::Tensor& t) { return make_view<const float>(t); }
    static tensor_view<float> view(at::Tensor& t) { return make_view<float>(t); }
    static at::Tensor clone(const at::Tensor& t) { return t.detach().clone(); }

private:
    template <class Element>
    static tensor_view<Element> make_view(const at::Tensor& t) {
        const at::IntArrayRef sizes = t.sizes(), steps = t.strides();
        return {t.data_ptr<float>(), shape(sizes.begin(), sizes.end()), strides(steps.begin(), steps.end())};
    }
};

}  // namespace quantsweep
