// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <vector>

#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/format/integer.hpp>

namespace {

using namespace quantsweep;

/// The least that models `quantizer`: whole numbers below a bound.
struct whole_numbers {
    float bound = 10;
    float operator()(float x) const { return std::fmin(std::fmax(std::nearbyint(x), -bound), bound); }
    float low() const { return -bound; }
    float high() const { return bound; }
};
static_assert(quantizer<whole_numbers>);

std::vector<integer_quantizer> three_quantizers() {
    return {int_symmetric<8>{}.quantizer({-1, 1}), int_affine<4>{}.quantizer({-1, 3}),
            uint_affine<2>{}.quantizer({0, 2})};
}

template <class T>
std::vector<T> normal(std::size_t count) {
    std::mt19937 engine{12};
    std::normal_distribution<float> draw;
    std::vector<T> values(count);
    for (T& value : values) value = static_cast<T>(draw(engine));
    return values;
}

}  // namespace

TEST_CASE("a quantizer without apply and squared_error is looped over and sampled") {
    const std::vector<float> values{0.4f, 1.6f, -99};
    std::vector<float> rounded(3);
    fake_quantize(whole_numbers{}, std::span<const float>{values}, std::span<float>{rounded});
    CHECK(rounded == std::vector<float>{0, 2, -10});
    // A whole number of rounding intervals: 1/12 each, up to what 16 points see.
    CHECK(squared_error(whole_numbers{}, std::vector<bin>{{0, 4, 6}}) == doctest::Approx(6.0 / 12).epsilon(0.1));
    CHECK(squared_error(whole_numbers{}, std::vector<bin>{{1.25f, 1.25f, 2}}) == doctest::Approx(2 * 0.0625));
}

TEST_CASE_TEMPLATE("a tensor is quantized in place along any axis and in any layout", T, float, double) {
    const std::vector<integer_quantizer> quantizers = three_quantizers();
    const std::vector<T> before = normal<T>(2 * 3 * 4 * 8);
    const auto check = [&](shape extents, strides steps, std::size_t axis, std::span<const integer_quantizer> used) {
        std::vector<T> after = before;
        fake_quantize(tensor_view<T>{after.data(), extents, steps}, axis, used);
        std::vector<T> expected = before;
        for (std::size_t i = 0; i < element_count(extents); ++i) {
            std::size_t rest = i, channel = 0;
            std::ptrdiff_t place = 0;
            for (std::size_t a = extents.rank(); a-- > 0; rest /= extents[a]) {
                place += static_cast<std::ptrdiff_t>(rest % extents[a]) * steps[a];
                if (a == axis) channel = rest % extents[a];
            }
            T& value = expected[static_cast<std::size_t>(place)];
            value = static_cast<T>(used[used.size() == 1 ? 0 : channel](static_cast<float>(value)));
        }
        INFO("axis ", axis);
        CHECK(after == expected);
    };
    const std::span<const integer_quantizer> all{quantizers}, one = all.first(1);
    check({3, 8, 8}, row_major({3, 8, 8}), 0, all);
    check({2, 3, 4, 8}, row_major({2, 3, 4, 8}), 1, all);
    check({2, 3, 4, 8}, row_major({2, 3, 4, 8}), 1, one);
    check({8, 8, 3}, row_major({8, 8, 3}), 2, all);
    check({8, 3, 8}, column_major({8, 3, 8}), 1, all);
    check({2, 3, 4, 4}, strides{96, 32, 8, 1}, 1, all);
    check({2, 3, 4, 4}, strides{96, 32, 8, 2}, 1, all);
    check({2, 3, 4, 4}, strides{96, 32, 8, 2}, 1, one);
}

TEST_CASE("an empty tensor, and the wrong number of quantizers") {
    const std::vector<integer_quantizer> quantizers = three_quantizers();
    const std::span<const integer_quantizer> all{quantizers};
    std::vector<float> values(8, 0.3f);
    fake_quantize(tensor_view<float>{values.data(), shape{0, 3}}, 1, all);
    CHECK(values == std::vector<float>(8, 0.3f));
    CHECK_THROWS_AS(fake_quantize(tensor_view<float>{values.data(), shape{2, 4}}, 1, all), shape_mismatch);
    CHECK_THROWS_AS(fake_quantize(tensor_view<float>{values.data(), shape{2, 4}}, std::nullopt, all), shape_mismatch);
    CHECK_THROWS_AS(fake_quantize(tensor_view<float>{values.data(), shape{2, 4}}, 1, all.first(0)), shape_mismatch);
}
