// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/float_values.hpp>

#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/parameter_guard.hpp>

#include "../support/toy_halves.hpp"

namespace qs = quantsweep;

namespace {

template <class Half>
std::vector<std::uint16_t> bits_of_halves(const std::vector<Half>& halves) {
    std::vector<std::uint16_t> bits;
    for (Half half : halves) bits.push_back(half.bits());
    return bits;
}

/// NaN must come back with its payload, and zeros with their sign.
template <class Half>
void put_oddities(std::vector<Half>& weights) {
    weights[3] = Half::from_bits(0x7fc1);  // NaN in both types
    weights[4] = Half::from_bits(0xffd5);
    weights[5] = Half::from_bits(0x8000);
    weights[6] = Half::from_bits(0x0001);
}

template <class Half>
void check_half_host() {
    toy::half_host<Half> host{2};
    put_oddities(host.weights[1]);
    const auto before = bits_of_halves(host.weights[1]);
    qs::graph_model model{host};
    {
        qs::parameter_guard guard{model, 1};
        guard.overwrite([&](std::size_t, const qs::parameter& lent) {
            const qs::float_parameter floats{lent};
            CHECK(floats.is_copy());
            qs::visit_floats(floats.values(), [](const auto& values) { values.data[0] = 1.0f + 0x1p-20f; });
            CHECK(bits_of_halves(host.weights[1]) == before);
            floats.write_back();
        });
        CHECK(static_cast<float>(host.weights[1][0]) == 1);
    }
    CHECK(bits_of_halves(host.weights[1]) == before);
    toy::half_host<Half> sound{2};
    CHECK_NOTHROW(qs::check_graph(sound, toy::rows_of_eight(1)[0]).require());
}

}  // namespace

TEST_CASE("A host's halves are computed with in a copy, and their very bits come back") {
    check_half_host<qs::fp16>();
    check_half_host<qs::bf16>();
}

TEST_CASE("Floats and doubles are the host's own memory") {
    std::vector<double> weight{1, 2, 3};
    const qs::float_parameter doubles{{qs::tensor_view<double>{weight.data(), {3}}}};
    CHECK(!doubles.is_copy());
    doubles.write_back();
    CHECK(weight == std::vector<double>{1, 2, 3});
    const double sum = qs::read_values(doubles.values(), []<class T>(const qs::tensor_view<T>& values) {
        CHECK(std::is_same_v<T, const double>);
        return static_cast<double>(values.data[0] + values.data[2]);
    });
    CHECK(sum == 4);
}
