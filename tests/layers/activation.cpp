// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/layers/activation.hpp>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

static_assert(qs::activation_of<qs::identity, float>);
static_assert(qs::activation_of<qs::gelu_erf, double>);

double exact(qs::identity, double x) { return x; }
double exact(qs::relu, double x) { return x > 0 ? x : 0; }
double exact(qs::hard_swish, double x) { return x * std::fmin(std::fmax(x + 3, 0), 6) / 6; }
double exact(qs::gelu_erf, double x) { return 0.5 * x * std::erfc(-x / std::sqrt(2.0)); }
double exact(qs::gelu_tanh, double x) {
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}

template <class T>
std::vector<T> grid() {
    std::vector<T> values;
    for (int i = -1300; i <= 1300; ++i) values.push_back(static_cast<T>(i / 100.0));
    return values;
}

}  // namespace

TEST_CASE_TEMPLATE("float values follow the definitions", Activation, qs::identity, qs::relu, qs::hard_swish,
                   qs::gelu_erf, qs::gelu_tanh) {
    const auto x = grid<float>();
    auto y = x;
    Activation{}(std::span<float>{y});
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double wanted = exact(Activation{}, static_cast<double>(x[i]));
        CHECK(static_cast<double>(y[i]) == doctest::Approx(wanted).epsilon(1e-6).scale(1));
    }
}

TEST_CASE_TEMPLATE("double values follow the definitions", Activation, qs::identity, qs::relu, qs::hard_swish,
                   qs::gelu_erf, qs::gelu_tanh) {
    const auto x = grid<double>();
    auto y = x;
    Activation{}(std::span<double>{y});
    for (std::size_t i = 0; i < x.size(); ++i)
        CHECK(y[i] == doctest::Approx(exact(Activation{}, x[i])).epsilon(1e-14).scale(1));
}

TEST_CASE("the tanh form keeps its relative accuracy where it is nearly zero") {
    std::vector<float> values{-3, -4, -5, -6};
    const auto x = values;
    qs::gelu_tanh{}(std::span<float>{values});
    for (std::size_t i = 0; i < x.size(); ++i) {
        // 1 + tanh u, written without cancellation, so that the test itself loses no precision.
        const double u = std::sqrt(2 / std::acos(-1.0)) * (double{x[i]} + 0.044715 * std::pow(double{x[i]}, 3));
        CHECK(double{values[i]} == doctest::Approx(double{x[i]} / (1 + std::exp(-2 * u))).epsilon(1e-5).scale(0));
    }
}

TEST_CASE_TEMPLATE("lengths around the vector's and any address give the same bits", Activation, qs::relu,
                   qs::hard_swish, qs::gelu_erf, qs::gelu_tanh) {
    const auto x = grid<float>();
    auto whole = x;
    Activation{}(std::span<float>{whole});
    for (std::size_t length = 0; length <= 200; ++length)
        for (std::size_t offset : {std::size_t{0}, std::size_t{1}, length % 19}) {
            std::vector<float> part(x.begin() + 1200, x.begin() + 1200 + static_cast<std::ptrdiff_t>(length));
            part.insert(part.begin(), offset, -7.0f);
            part.push_back(-7.0f);
            Activation{}(std::span<float>{part.data() + offset, length});
            CHECK(std::memcmp(part.data() + offset, whole.data() + 1200, length * sizeof(float)) == 0);
            CHECK(part.back() == -7.0f);
        }
}

TEST_CASE_TEMPLATE("NaN stays NaN, large values do not become it", Activation, qs::identity, qs::relu, qs::hard_swish,
                   qs::gelu_erf, qs::gelu_tanh) {
    std::vector<float> values{std::numeric_limits<float>::quiet_NaN(), 1e10f, -1e10f, 3e38f, 0.0f};
    Activation{}(std::span<float>{values.data(), 1});
    CHECK(std::isnan(values[0]));
    values[0] = std::numeric_limits<float>::quiet_NaN();
    Activation{}(std::span<float>{values.data(), 3});
    CHECK(std::isnan(values[0]));
    CHECK(values[1] == doctest::Approx(1e10));
    CHECK_FALSE(std::isnan(values[2]));
    CHECK(values[4] == 0.0f);
}
