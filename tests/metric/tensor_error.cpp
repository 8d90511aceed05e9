// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/tensor_error.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace {

using namespace quantsweep;

tensor_view<const float> as_view(const std::vector<float>& values, shape extents, strides steps) {
    return {values.data(), extents, steps};
}

}  // namespace

TEST_CASE("tensors of equal shape are compared element by element, whatever their strides") {
    // Sums of whole numbers are exact and do not depend on the order.
    const shape extents{3, 5, 7};
    std::vector<float> rows(105), columns(105), padded(3 * 5 * 8, 1000.0f);
    std::size_t i = 0;
    double noise = 0, signal = 0;
    for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 5; ++b)
            for (std::size_t c = 0; c < 7; ++c, ++i) {
                const float value = static_cast<float>(i * i % 31), other = static_cast<float>(i % 11);
                rows[(a * 5 + b) * 7 + c] = value;
                columns[a + 3 * (b + 5 * c)] = other;
                padded[(a * 5 + b) * 8 + c] = other;
                signal += static_cast<double>(value * value);
                noise += static_cast<double>((value - other) * (value - other));
            }
    const auto reference = as_view(rows, extents, row_major(extents));
    const auto transposed = squared_error(reference, as_view(columns, extents, column_major(extents)));
    CHECK(transposed.signal == signal);
    CHECK(transposed.noise == noise);
    const auto sliced = as_view(padded, extents, strides{40, 8, 1});
    CHECK(squared_error(reference, sliced) == transposed);
    CHECK(squared_error(sliced, sliced).noise == 0);
    CHECK(squared_error(sliced, reference).noise == noise);
    CHECK_THROWS_AS(squared_error(reference, as_view(columns, shape{105}, strides{1})), shape_mismatch);
}

TEST_CASE("doubles are summed as floats") {
    const std::vector<double> reference(3000, 0.1), values(3000, 0.35);
    const tensor_view<const double> a{reference.data(), shape{3000}}, b{values.data(), shape{3000}};
    const tensor_view<const double> reversed{values.data() + 2999, shape{3000}, strides{-1}};
    CHECK(squared_error(a, b).noise == doctest::Approx(3000 * 0.0625));
    CHECK(squared_error(a, reversed).noise == doctest::Approx(3000 * 0.0625));
}

TEST_CASE("SQNR in decibels") {
    CHECK(sqnr_db(100, 1) == doctest::Approx(20));
    CHECK(sqnr_db(1e300, 1e-300) == doctest::Approx(6000));
    CHECK(sqnr_db(1, 0) == std::numeric_limits<double>::infinity());
    CHECK(sqnr_db(0, 1) == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(sqnr_db(0, 0)));
    CHECK(std::isnan(sqnr_db(std::numeric_limits<double>::quiet_NaN(), 1)));
}
