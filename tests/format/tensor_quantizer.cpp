// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/tensor_quantizer.hpp>

#include <random>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/integer.hpp>

#include "../support/values.hpp"

namespace {

using namespace quantsweep;

/// The same logical tensor through a view of other strides, rounded, read back in row-major order.
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
        // By hand: each line copied out, rounded alone; NVFP4's tensor scale needs them in one tensor.
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
    // Groups of two along axis 1: made of the extremes of each, they are what the format does by itself.
    std::vector<any_quantizer> groups;
    for_each_part(tensor_view<const float>{values.data(), extents}, 1, 2, [&](std::span<const float> group) {
        CHECK(group.size() <= 2);
        std::size_t nonfinite = 0;
        groups.push_back(f.quantizer(detail::finite_range(group, nonfinite)));
    });
    CHECK(groups.size() == 2 * 3 * 3);
    const tensor_quantizer grouped{groups, granularity::per_group(2)};
    CHECK(grouped.parts().size() == groups.size());
    CHECK(rounded(grouped, {0, 1}) ==
          rounded(tensor_quantizer{any_format{int_symmetric(4), granularity::per_group(2)}}, {0, 1}));
    groups.pop_back();
    CHECK_THROWS_AS(rounded({groups, granularity::per_group(2)}, {0, 1}), shape_mismatch);
}

TEST_CASE("a static format without groups needs a range") {
    CHECK_THROWS_AS(tensor_quantizer{any_format::parse("int8:symmetric")}, invalid_argument);
}
