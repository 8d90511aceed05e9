// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/any_tensor.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

namespace {

/// Knows only at run time whether it is floating point. Counts the tensors that are alive.
struct counted {
    std::vector<float> data;
    bool is_float = true;
    static inline std::size_t alive = 0;

    explicit counted(std::vector<float> values, bool floating = true) : data{std::move(values)}, is_float{floating} {
        ++alive;
    }
    counted(const counted& other) : data{other.data}, is_float{other.is_float} { ++alive; }
    counted(counted&& other) noexcept : data{std::move(other.data)}, is_float{other.is_float} { ++alive; }
    counted& operator=(const counted&) = default;
    counted& operator=(counted&&) = default;
    ~counted() { --alive; }
};
struct doubles {
    std::vector<double> values;
    qs::shape shape;
};

}  // namespace

template <>
struct quantsweep::tensor_traits<counted> {
    using scalar = float;
    static tensor_view<const float> view(const counted& t) { return {t.data.data(), {t.data.size()}}; }
    static tensor_view<float> view(counted& t) { return {t.data.data(), {t.data.size()}}; }
    static counted clone(const counted& t) { return t; }
    static bool observable(const counted& t) { return t.is_float; }
};

static_assert(std::is_nothrow_move_constructible_v<qs::any_tensor>);
static_assert(!std::is_copy_constructible_v<qs::any_tensor>);
static_assert(std::is_trivially_copyable_v<qs::tensor_ref>);

TEST_CASE("an owned tensor is read, overwritten, cloned and destroyed as its own type would be") {
    {
        qs::any_tensor owned{counted{{1, 2, 3}}};
        CHECK(counted::alive == 1);
        const auto read = owned.ref().view().as<float>();
        CHECK(read.shape == qs::shape{3});
        owned.writable().writable_view().as<float>().data[1] = 7;
        CHECK(owned.as<counted>().data == std::vector<float>{1, 7, 3});
        CHECK(&owned.ref().as<counted>() == &owned.as<counted>());

        qs::any_tensor copy = owned.ref().clone();
        CHECK(counted::alive == 2);
        copy.as<counted>().data[0] = 9;
        CHECK(owned.as<counted>().data[0] == 1);

        owned = std::move(copy);
        CHECK(owned.as<counted>().data[0] == 9);
        owned.reset();
        CHECK(!owned);
        const qs::any_tensor moved{qs::any_tensor{counted{{4}}}};
        CHECK(moved);
    }
    CHECK(counted::alive == 0);
    CHECK(!qs::any_tensor{});
}

TEST_CASE("a borrowed tensor is the borrower's own, and may be overwritten where it was lent so") {
    std::vector<float> mine{1, 2};
    const qs::writable_tensor_ref writable{mine};
    const qs::tensor_ref read = writable;
    writable.writable_view().as<float>().data[0] = 5;
    CHECK(read.view().as<float>().data == mine.data());
    CHECK(writable.view().as<float>().data[0] == 5);
    CHECK(&writable.as<std::vector<float>>() == &mine);
    CHECK(&read.as<std::vector<float>>() == &mine);
}

TEST_CASE("values tell their scalar type, shape and bytes; those that are not floating point have none") {
    const doubles wide{{1, 2, 3, 4, 5, 6}, {2, 3}};
    const counted narrow{{1, 2}}, integers{{1, 2}, false};
    const qs::any_view of_doubles = qs::tensor_ref{wide}.view(), of_floats = qs::tensor_ref{narrow}.view();
    CHECK(qs::observable(of_doubles));
    CHECK(qs::shape_of(of_doubles) == qs::shape{2, 3});
    CHECK(qs::byte_size(of_doubles) == 6 * sizeof(double));
    CHECK(of_doubles.type == qs::number_type::float64);
    CHECK(of_doubles.as<double>().data[5] == 6);
    CHECK(qs::shape_of(of_floats) == qs::shape{2});
    CHECK(qs::byte_size(of_floats) == 2 * sizeof(float));
    CHECK(of_floats.type == qs::number_type::float32);
    CHECK(of_floats.as<float>().data[1] == 2);

    const qs::any_view none = qs::tensor_ref{integers}.view();
    CHECK(!qs::observable(none));
    CHECK(qs::shape_of(none).rank() == 0);
    CHECK(qs::byte_size(none) == 0);
    CHECK(none.type == qs::number_type::none);
    counted writable{{1}, false};
    CHECK(qs::writable_tensor_ref{writable}.writable_view().type == qs::number_type::none);
}
