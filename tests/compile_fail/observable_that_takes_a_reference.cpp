// SPDX-License-Identifier: BSD-3-Clause
// Otherwise tensors that hold no numbers would silently be read as numbers.
// KO: observable\(const tensor&\) -> bool
#include <quantsweep/graph/models_graph.hpp>

#include "host.hpp"

struct my_tensor {
    float value = 0;
};

template <>
struct qs::tensor_traits<my_tensor> {
    using scalar = float;
    static tensor_view<const float> view(const my_tensor& t) { return {&t.value, shape{1}}; }
    static tensor_view<float> view(my_tensor& t) { return {&t.value, shape{1}}; }
    static my_tensor clone(const my_tensor& t) { return t; }
#ifdef KO
    static bool observable(my_tensor&) { return true; }
#else
    static bool observable(const my_tensor&) { return true; }
#endif
};

struct my_host : doubling<my_tensor> {
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
};

static_assert(qs::models_graph<my_host>());
