// SPDX-License-Identifier: BSD-3-Clause
// KO: scalar needs to be float, double, quantsweep::fp16 or
#include <cstdint>

#include <quantsweep/graph/models_graph.hpp>

#include "host.hpp"

#ifdef KO
using number_16 = std::uint16_t;
#else
using number_16 = qs::fp16;
#endif

struct my_tensor {
    number_16 value{};
};

template <>
struct qs::tensor_traits<my_tensor> {
    using scalar = number_16;
    static tensor_view<const scalar> view(const my_tensor& t) { return {&t.value, shape{1}}; }
    static tensor_view<scalar> view(my_tensor& t) { return {&t.value, shape{1}}; }
    static my_tensor clone(const my_tensor& t) { return t; }
};

struct my_host : doubling<my_tensor> {
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
};

static_assert(qs::models_graph<my_host>());
