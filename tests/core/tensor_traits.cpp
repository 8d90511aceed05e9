// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/tensor_traits.hpp>

#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

struct with_shape {
    std::vector<double> values;
    qs::shape shape;
};
struct integers {
    std::vector<int> values;
    qs::shape shape;
};
struct at_run_time {
    std::vector<float> data;
    bool is_float;
};

}  // namespace

template <>
struct quantsweep::tensor_traits<at_run_time> {
    using scalar = float;
    static tensor_view<const float> view(const at_run_time& t) { return {t.data.data(), {t.data.size()}}; }
    static tensor_view<float> view(at_run_time& t) { return {t.data.data(), {t.data.size()}}; }
    static at_run_time clone(const at_run_time& t) { return t; }
    static bool observable(const at_run_time& t) { return t.is_float; }
};

static_assert(qs::tensor<std::vector<float>>);
static_assert(qs::tensor<with_shape>);
static_assert(qs::tensor<at_run_time>);
static_assert(!qs::tensor<std::vector<int>>);
static_assert(!qs::tensor<integers>);
static_assert(!qs::tensor<float>);

TEST_CASE("a vector and a struct with values and shape are tensors as they are") {
    std::vector<float> v{1, 2, 3};
    CHECK(qs::view(v).shape == qs::shape{3});
    qs::mutable_view(v).data[1] = 7;
    CHECK(v[1] == 7);
    const with_shape t{{1, 2, 3, 4, 5, 6}, {2, 3}};
    CHECK(qs::view(t).shape == qs::shape{2, 3});
    CHECK(qs::view(t).strides == qs::strides{3, 1});
    const with_shape copy = qs::tensor_traits<with_shape>::clone(t);
    CHECK(copy.values == t.values);
    CHECK(copy.values.data() != t.values.data());
    CHECK(qs::observable(v));
}

TEST_CASE("a tensor that is not floating point at run time says so") {
    CHECK(qs::observable(at_run_time{{1}, true}));
    CHECK(!qs::observable(at_run_time{{1}, false}));
}
