// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/any_quantizer.hpp>

#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/integer_quantizer.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace {

using namespace quantsweep;

struct sign_only {
    float operator()(float x) const { return x < 0 ? -1.0f : x > 0 ? 1.0f : 0.0f; }
    float low() const { return -1; }
    float high() const { return 1; }
};

}  // namespace

static_assert(quantizer<any_quantizer>);

TEST_CASE("what is held answers for itself") {
    const integer_quantizer held = int_affine(4).quantizer({-1, 2});
    const any_quantizer q = held;
    CHECK(q.low() == held.low());
    CHECK(q.high() == held.high());
    CHECK(q.step() == held.step());
    CHECK(q.scale() == held.scale());
    CHECK(q(0.37f) == held(0.37f));
    const std::vector<bin> bins{{0.1f, 4, 3}};
    CHECK(q.squared_error(bins) == held.squared_error(bins));
    std::vector<float> values{0.37f, -9};
    q.apply(values, values);
    CHECK(values == std::vector<float>{held(0.37f), held(-9)});
}

TEST_CASE("optional members have defaults") {
    const any_quantizer q = sign_only{};
    CHECK(q.step() == 0);
    CHECK(q.scale() == 0);
    CHECK(q.levels().empty());
    CHECK(q.squared_error(std::vector<bin>{{2, 2, 3}}) == 3);
    std::vector<float> values{5, -9};
    q.apply(values, values);
    CHECK(values == std::vector<float>{1, -1});
}

TEST_CASE("numbers that are not evenly spaced have a scale and no step") {
    const any_quantizer q = fp8_e4m3.quantizer({-896, 1});
    CHECK(q.scale() == 2);
    CHECK(q.step() == 0);
    CHECK(q.levels().size() == 253);
}

TEST_CASE("channels of one type and of several are quantized alike") {
    const any_quantizer coarse = integer_quantizer{1, 0, -8, 7}, fine = integer_quantizer{0.25f, 0, -8, 7};
    for (const any_quantizer& last : {coarse, any_quantizer{sign_only{}}}) {
        const std::vector<any_quantizer> quantizers{coarse, fine, last};
        std::vector<float> values(30, 1.3f);
        fake_quantize(tensor_view<float>{values.data(), shape{10, 3}}, 1, std::span<const any_quantizer>{quantizers});
        for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == quantizers[i % 3](1.3f));
    }
}

TEST_CASE("what is held comes out as what it is, and as nothing else") {
    const any_quantizer q = integer_quantizer{0.5f, 3, -8, 7};
    REQUIRE(q.target<integer_quantizer>());
    CHECK(*q.target<integer_quantizer>() == integer_quantizer{0.5f, 3, -8, 7});
    CHECK_FALSE(q.target<minifloat_quantizer>());
    CHECK_FALSE(any_quantizer{sign_only{}}.target<integer_quantizer>());
}
