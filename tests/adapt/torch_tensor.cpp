// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/adapt/torch_tensor.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>

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

DOCTEST_TEST_CASE("Dynamic quantization of a tensor has the bits of PyTorch's") {
    const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(7);
    for (int k = 0; k < 60; ++k) {
        at::Tensor t = at::randn({4, 33}, generator) * std::pow(10.0, k % 5 - 1);
        if (k % 3 == 1) t = at::relu(t);
        if (k % 3 == 2) t = t + 2.5;
        for (const auto& [name, type] :
             {std::pair{"uint8:affine:dynamic", at::kQUInt8}, {"int8:affine:dynamic", at::kQInt8}}) {
            DOCTEST_INFO("tensor " << k << ", " << name);
            const at::Tensor theirs = at::quantize_per_tensor_dynamic(t, type, false).dequantize();
            at::Tensor ours = t.clone();
            qs::tensor_quantizer{qs::any_format::parse(name)}.apply(qs::mutable_view(ours), {1, 1});
            DOCTEST_CHECK(at::equal(ours, theirs));
        }
    }
    // PyTorch raises scales below 6.1e-5; the library keeps them.
    at::Tensor small = at::full({8}, 1e-3f);
    qs::tensor_quantizer{qs::any_format::parse("uint8:affine:dynamic")}.apply(qs::mutable_view(small), {0, 0});
    DOCTEST_CHECK(small[0].item<float>() == doctest::Approx(1e-3f).epsilon(1e-6));
}
