// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/tensor_quantizer.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/quantizer_list.hpp>

#include "../support/values.hpp"

namespace {

using namespace quantsweep;

/// Rounds the same logical tensor through a view with other strides, and reads it back in row-major order.
template <class T>
std::vector<T> through(const tensor_quantizer& q, const std::vector<T>& row_major_values, shape extents, strides steps,
                       quantized_axes where) {
    std::vector<T> memory(2 * row_major_values.size() + 64);
    std::vector<std::size_t> place(row_major_values.size());
    for (std::size_t i = 0; i < place.size(); ++i) {
        std::size_t rest = i, at = 0;
        for (std::size_t a = extents.rank(); a-- > 0; rest /= extents[a])
            at += rest % extents[a] * static_cast<std::size_t>(steps[a]);
        memory[place[i] = at] = row_major_values[i];
    }
    q.apply(tensor_view<T>{memory.data(), extents, steps}, where);
    std::vector<T> result;
    for (std::size_t i : place) result.push_back(memory[i]);
    return result;
}

}  // namespace

TEST_CASE_TEMPLATE("blocks and groups lie along the axis, whatever the layout", T, float, double) {
    const shape extents{3, 40, 4};
    const std::vector<T> values = toy::normal_values<T>(element_count(extents), 12);
    for (const char* name :
         {"mxfp4", "mxint8", "nvfp4", "nf4", "int4:symmetric:per_group:32", "fp8_e4m3:per_group:7"}) {
        INFO(name);
        const tensor_quantizer q{any_format::parse(name)};
        // Done by hand: each line is copied out and rounded alone. NVFP4's tensor scale needs all lines in one tensor.
        std::vector<float> lines;
        for (std::size_t o = 0; o < 3; ++o)
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t c = 0; c < 40; ++c) lines.push_back(static_cast<float>(values[(o * 40 + c) * 4 + i]));
        any_format::parse(name).fake_quantize(tensor_block<float>{lines.data(), 0, 12, 40, 1});
        std::vector<T> expected(values.size());
        auto line = lines.begin();
        for (std::size_t o = 0; o < 3; ++o)
            for (std::size_t i = 0; i < 4; ++i)
                for (std::size_t c = 0; c < 40; ++c) expected[(o * 40 + c) * 4 + i] = static_cast<T>(*line++);
        for (const strides& steps :
             {row_major(extents), column_major(extents), strides{160, 1, 40}, strides{320, 8, 2}})
            CHECK(through(q, values, extents, steps, {0, 1}) == expected);
    }
}

TEST_CASE("a tensor without the axis is one line") {
    const std::vector<float> values = toy::normal_values<float>(70, 12);
    const tensor_quantizer q{any_format::parse("mxfp4")};
    std::vector<float> line = values, cube = values;
    q.apply(tensor_view<float>{line.data(), shape{70}}, {0, 0});
    q.apply(tensor_view<float>{cube.data(), shape{7, 5, 2}}, {});
    CHECK(line == cube);
    std::vector<float> none;
    q.apply(tensor_view<float>{none.data(), shape{0, 3}}, {0, 1});
}

TEST_CASE("quantizers made before are one for all, one a channel, or one a group") {
    const any_format f = int_symmetric(4);
    const std::vector<float> values = toy::normal_values<float>(2 * 5 * 3, 12);
    const shape extents{2, 5, 3};
    const auto rounded = [&](const tensor_quantizer& q, quantized_axes where) {
        std::vector<float> copy = values;
        q.apply(tensor_view<float>{copy.data(), extents}, where);
        return copy;
    };
    const any_quantizer one = f.quantizer({-1, 1}), two = f.quantizer({-2, 2});
    const std::vector<float> all = rounded(one, {});
    const std::vector<float> channels = rounded({{one, two}, granularity::per_channel}, {0, 1});
    for (std::size_t i = 0; i < values.size(); ++i) {
        CHECK(all[i] == one(values[i]));
        CHECK(channels[i] == (i < 15 ? one : two)(values[i]));
    }
    // Groups of two along axis 1. Quantizers made from each group's extremes give what the format gives by itself.
    std::vector<any_quantizer> groups;
    for_each_part(tensor_view<const float>{values.data(), extents}, 1, 2, [&](std::span<const float> group) {
        CHECK(group.size() <= 2);
        extremes seen;
        count_extremes(group, seen);
        groups.push_back(f.quantizer({seen.minimum, seen.maximum}));
    });
    CHECK(groups.size() == 2 * 3 * 3);
    const tensor_quantizer grouped{groups, granularity::per_group(2)};
    CHECK(grouped.part_count() == groups.size());
    CHECK(rounded(grouped, {0, 1}) ==
          rounded(tensor_quantizer{any_format{int_symmetric(4), granularity::per_group(2)}}, {0, 1}));
    groups.pop_back();
    std::vector<float> untouched = values;
    const tensor_quantizer one_missing{groups, granularity::per_group(2)};
    CHECK_THROWS_AS(one_missing.apply(tensor_view<float>{untouched.data(), extents}, {0, 1}), shape_mismatch);
    CHECK(untouched == values);
}

TEST_CASE("each group is rounded by its own quantizer, however the quantizers are kept and the groups lie") {
    for (const char* name : {"int4:affine", "int4:symmetric:stochastic:7", "int8:affine:half_away", "fp8_e4m3"})
        for (const std::size_t size : {1u, 4u, 32u})
            for (const shape& extents : {shape{3, 70 * size}, shape{5, 2 * size + 1}, shape{2, 2 * size, 3}}) {
                CAPTURE(name);
                CAPTURE(to_string(extents));
                const any_format f = any_format::parse(name);
                const std::size_t tail = extents.rank() == 3 ? extents[2] : 1;
                std::vector<float> values = toy::normal_values<float>(element_count(extents), 12);
                values[0] = std::numeric_limits<float>::quiet_NaN();
                values[1] = -std::numeric_limits<float>::infinity();
                std::vector<float> expected = values;
                quantizer_list arrays{f};
                std::vector<any_quantizer> objects;
                std::uint64_t index = 0;
                for (std::size_t o = 0; o < extents[0]; ++o)
                    for (std::size_t i = 0; i < tail; ++i)
                        for (std::size_t c = 0; c < extents[1]; ++c, ++index) {
                            const float end = 0.1f * static_cast<float>(objects.size() % 7 + 1);
                            if (c % size == 0) arrays.add(objects.emplace_back(f.quantizer({-end, 2 * end})));
                            float& x = expected[(o * extents[1] + c) * tail + i];
                            objects.back().apply({&x, 1}, {&x, 1}, index);
                        }
                const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x); };
                for (const quantizer_list& parts : {arrays, quantizer_list{objects}}) {
                    std::vector<float> rounded = values;
                    tensor_quantizer{parts, granularity::per_group(size)}.apply(
                        tensor_view<float>{rounded.data(), extents}, {0, 1});
                    CHECK(std::ranges::equal(rounded, expected, {}, bits, bits));
                }
            }
}

TEST_CASE("a static format without groups needs a range") {
    CHECK_THROWS_AS(tensor_quantizer{any_format::parse("int8:symmetric")}, invalid_argument);
}

TEST_CASE_TEMPLATE("codes in row-major order say the same as apply, whatever the granularity and the layout", T, float,
                   double) {
    const shape extents{3, 10, 4};
    const std::vector<T> values = toy::normal_values<T>(element_count(extents), 12);
    for (const auto& [steps, size] :
         {std::pair{strides{40, 4, 1}, 120}, std::pair{strides{1, 3, 30}, 120}, std::pair{strides{96, 8, 2}, 280}})
        for (const granularity& shared :
             {granularity::per_tensor, granularity::per_channel, granularity::per_group(4)}) {
            const quantized_axes where{0, 1};
            const std::size_t parts = shared == granularity::per_tensor ? 1 : shared.group() == 0 ? 3 : 36;
            std::vector<any_quantizer> each;
            for (std::size_t k = 0; k < parts; ++k)
                each.emplace_back(integer_quantizer{0.01f * static_cast<float>(k + 1),
                                                    static_cast<int>(k % 5),
                                                    -8,
                                                    100,
                                                    {rounding_mode::stochastic, scaling_mode::reciprocal, 3}});
            const tensor_quantizer q{each, shared};
            std::vector<T> memory(static_cast<std::size_t>(size));
            const tensor_view<T> view{memory.data(), extents, steps};
            const auto at = [&, steps = steps](std::size_t i) -> T& {
                return memory[i / 40 * static_cast<std::size_t>(steps[0]) +
                              i / 4 % 10 * static_cast<std::size_t>(steps[1]) +
                              i % 4 * static_cast<std::size_t>(steps[2])];
            };
            for (std::size_t i = 0; i < values.size(); ++i) at(i) = values[i];
            const std::vector<std::int32_t> codes = q.codes(tensor_view<const T>{view}, where);
            // Finds the quantizer of each place with quantizers that round everything to their own number.
            std::vector<any_quantizer> numbered;
            for (std::size_t k = 0; k < parts; ++k)
                numbered.emplace_back(integer_quantizer{1, 0, 0, static_cast<int>(k)});
            std::vector<T> rounded(memory), by_list(memory);
            q.apply(tensor_view<T>{rounded.data(), extents, steps}, where);
            quantizer_list list{any_format::parse("int8:affine:stochastic:3")};
            for (const any_quantizer& part : each) list.add(part);
            tensor_quantizer{list, shared}.apply(tensor_view<T>{by_list.data(), extents, steps}, where);
            REQUIRE(by_list == rounded);
            for (std::size_t i = 0; i < values.size(); ++i) at(i) = 1e9;
            tensor_quantizer{numbered, shared}.apply(view, where);
            REQUIRE(codes.size() == values.size());
            for (std::size_t i = 0; i < values.size(); ++i) {
                T& number = at(i);
                const auto* part = each[static_cast<std::size_t>(number)].template target<integer_quantizer>();
                const auto place = static_cast<std::size_t>(&number - memory.data());
                const float again = static_cast<float>(codes[i] - part->zero_point()) * part->scale();
                REQUIRE(static_cast<T>(again) == rounded[place]);
            }
        }
}

TEST_CASE("only integer formats with scales that were made before have codes") {
    const std::vector<float> values{1, 2};
    const tensor_view<const float> view{values.data(), {2}};
    CHECK_THROWS_WITH_AS((tensor_quantizer{any_format::parse("mxfp4")}.codes(view, {})),
                         doctest::Contains("mxfp4 takes its scales"), invalid_argument);
    CHECK_THROWS_WITH_AS((tensor_quantizer{any_format::parse("fp8_e4m3").quantizer({-1, 1})}.codes(view, {})),
                         doctest::Contains("not an integer format"), invalid_argument);
}

TEST_CASE_TEMPLATE("A token's values share a scale, and :dynamic is one for all, whatever the layout", T, float,
                   double) {
    const shape extents{3, 4, 40};  // samples, tokens, channels
    const std::vector<T> values = toy::normal_values<T>(element_count(extents), 13);
    for (const char* name : {"int8:symmetric", "int4:affine", "fp8_e4m3"}) {
        INFO(name);
        const any_format format = any_format::parse(name);
        const auto expect = [&](std::size_t size) {
            std::vector<T> expected;
            for (std::size_t first = 0; first < values.size(); first += size) {
                range seen{static_cast<float>(values[first]), static_cast<float>(values[first])};
                for (std::size_t i = first; i < first + size; ++i) {
                    seen.low = std::min(seen.low, static_cast<float>(values[i]));
                    seen.high = std::max(seen.high, static_cast<float>(values[i]));
                }
                const any_quantizer by_hand = format.quantizer(seen);
                for (std::size_t i = first; i < first + size; ++i)
                    expected.push_back(static_cast<T>(by_hand(static_cast<float>(values[i]))));
            }
            return expected;
        };
        const tensor_quantizer token{any_format::parse(std::string{name} + ":per_token")};
        const tensor_quantizer whole{any_format::parse(std::string{name} + ":dynamic")};
        CHECK((token.has_channels() && !token.has_groups()));
        CHECK((!whole.has_channels() && !whole.has_groups()));
        for (const strides& steps : {strides{160, 40, 1}, strides{1, 3, 12}, strides{320, 80, 2}}) {
            CHECK(through(token, values, extents, steps, {2, 1}) == expect(40));
            CHECK(through(whole, values, extents, steps, {2, 1}) == expect(values.size()));
        }
    }
}
