// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/dynamic_format.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/integer.hpp>

namespace {

using namespace quantsweep;

/// A user's format: turns every value of a tensor into its sign times the tensor's largest magnitude.
struct sign_of_tensor {
    std::size_t fake_quantize(const tensor_block<float>& tensor) const {
        float largest = 0;
        for (float x : tensor.values()) largest = std::max(largest, std::fabs(x));
        for (float& x : tensor.values()) x = std::copysign(largest, x);
        return 0;
    }
    std::size_t block_size() const { return 1; }
    unsigned bits() const { return 1; }
    std::string name() const { return "sign_of_tensor"; }
};
struct without_block_size {
    std::size_t fake_quantize(const tensor_block<float>&) const { return 0; }
    unsigned bits() const { return 1; }
    std::string name() const { return "none"; }
};

}  // namespace

static_assert(dynamic_format<sign_of_tensor>);
static_assert(!dynamic_format<without_block_size>);
static_assert(!format<sign_of_tensor> && !dynamic_format<integer_format>);

TEST_CASE("a user's dynamic format is held like any other, and has no quantizer of a range") {
    const any_format f = sign_of_tensor{};
    CHECK(f.dynamic());
    CHECK(f.name() == "sign_of_tensor");
    float values[] = {1, -3, 2};
    CHECK(f.fake_quantize(tensor_block<float>{values, 0, 1, 3, 1}) == 0);
    CHECK(values[0] == 3);
    CHECK_THROWS_AS(f.quantizer({0, 1}), invalid_argument);
}
