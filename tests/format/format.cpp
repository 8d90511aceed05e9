// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/format.hpp>

#include <string>

#include <doctest/doctest.h>

namespace {

using namespace quantsweep;

struct identity {
    float operator()(float x) const { return x; }
    float low() const { return -1; }
    float high() const { return 1; }
};
struct plain {
    identity quantizer(range) const { return {}; }
    unsigned bits() const { return 32; }
    std::string name() const { return "float"; }
};
struct mirrored : plain {
    bool symmetric() const { return true; }
};
struct doubles {
    double operator()(double x) const { return x; }
    double low() const { return -1; }
    double high() const { return 1; }
};
struct nameless {
    identity quantizer(range) const { return {}; }
    unsigned bits() const { return 32; }
};

}  // namespace

static_assert(quantizer<identity>);
static_assert(!quantizer<doubles>);
static_assert(format<plain>);
static_assert(!format<nameless>);

TEST_CASE("a format is symmetric where it says so") {
    CHECK_FALSE(is_symmetric(plain{}));
    CHECK(is_symmetric(mirrored{}));
}

TEST_CASE("ranges compare by their ends") {
    CHECK(range{-1, 1} == range{-1, 1});
    CHECK_FALSE(range{-1, 1} == range{-1, 2});
}
