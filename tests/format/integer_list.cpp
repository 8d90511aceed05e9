// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/integer_list.hpp>

#include <cstddef>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/format/integer.hpp>

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
