// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/parameter.hpp>

#include <variant>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("a lent parameter is a weight along its first axis unless it says otherwise") {
    std::vector<double> w(6);
    const qs::parameter lent{qs::tensor_view<double>{w.data(), {2, 3}}};
    CHECK(lent.role == qs::parameter_role::weight);
    CHECK(lent.channel_axis == 0);
    CHECK(lent.values.as<double>().data == w.data());
}
