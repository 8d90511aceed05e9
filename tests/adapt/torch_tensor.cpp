// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/torch_tensor.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <utility>

namespace qs = quantsweep;

static_assert(qs::tensor<at::Tensor>);

DOCTEST_TEST_CASE("a tensor is read at its own indices, whatever its strides") {
    const at::Tensor whole = at::arange(120, at::kFloat).reshape({2, 3, 4, 5});
    for (const at::Tensor& t :
         {whole, whole.to(at::MemoryFormat::ChannelsLast), whole.transpose(1, 3), whole.slice(2, 1, 3)}) {
        const auto view = qs::view(t);
        DOCTEST_CHECK(view.shape == qs::shape(t.sizes().begin(), t.sizes().end()));
        DOCTEST_CHECK(view.data + view.strides[0] + 2 * view.strides[1] + view.strides[2] + 2 * view.strides[3] ==
                      t[1][2][1][2].data_ptr<float>());
    }
}

DOCTEST_TEST_CASE("a clone is deep where copies are shallow") {
    at::Tensor t = at::zeros({2, 2});
    const at::Tensor shallow = t, deep = qs::tensor_traits<at::Tensor>::clone(t);
    qs::mutable_view(t).data[3] = 1;
    DOCTEST_CHECK(shallow[1][1].item<float>() == 1);
    DOCTEST_CHECK(deep[1][1].item<float>() == 0);
}

DOCTEST_TEST_CASE("what is not float32 passes through unobserved") {
    DOCTEST_CHECK(qs::observable(at::zeros({2})));
    DOCTEST_CHECK(!qs::observable(at::zeros({2}, at::kDouble)));
    DOCTEST_CHECK(!qs::observable(at::zeros({2}, at::kLong)));
    DOCTEST_CHECK(!qs::observable(at::zeros({2}).to_sparse()));
    DOCTEST_CHECK(!qs::observable(at::Tensor{}));
}
