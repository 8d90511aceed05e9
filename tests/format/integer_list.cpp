// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/integer_list.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/integer.hpp>

#include "../support/values.hpp"

using namespace quantsweep;

TEST_CASE("A list gives back the very quantizers that it was given") {
    for (const integer_format& format : {int_symmetric(4), int_affine(8), uint_affine(4), uint_affine(16),
                                         int_affine(2, {rounding_mode::stochastic})}) {
        std::vector<integer_quantizer> given;
        integer_list list;
        for (int k = 0; k < 40; ++k) {
            // The first quantizers are alike, so that zero points begin to differ later in the list.
            const float low = k < 5 ? -1.0f : -0.25f * static_cast<float>(k % 9);
            given.push_back(format.quantizer({low, 0.5f + static_cast<float>(k)}));
            list.add(given.back());
        }
        REQUIRE(list.size() == given.size());
        for (std::size_t k = 0; k < given.size(); ++k) CHECK(list[k] == given[k]);
    }
    CHECK(integer_list{}.size() == 0);
}

TEST_CASE("A list rounds channels as its quantizers do, from any of them on") {
    for (const integer_format& format : {int_symmetric(4), int_affine(8), int_affine(4, {rounding_mode::stochastic}),
                                         integer_format(8, integer_kind::symmetric, true, {}, scale_type::half)}) {
        integer_list list{format.scales()};
        for (int k = 0; k < 40; ++k) list.add(format.quantizer({-0.25f * static_cast<float>(k % 9 + 1), 0.5f}));
        for (const std::size_t size : {1u, 5u, 32u, 70u}) {
            constexpr std::size_t begin = 3, channels = 30;
            constexpr std::uint64_t first = 11;
            std::vector<float> values = toy::normal_values<float>(channels * size, 5), expected = values;
            for (std::size_t i = 0; i < values.size(); ++i)
                expected[i] = list[begin + i / size].at(values[i], first + i);
            list.apply_channels(begin, tensor_block<float>{values.data(), 7, 1, channels, size}, first);
            CHECK(values == expected);
        }
    }
}
