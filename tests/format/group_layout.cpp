// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/format/group_layout.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>

using namespace quantsweep;

TEST_CASE("groups come in the order of for_each_part, and their places are row-major in the shape of scales") {
    const shape extents{3, 5, 2, 4};
    for (const strides& steps :
         {row_major(extents), strides{1, 24, 3, 6}, strides{8, 24, 4, 1}, strides{160, 20, 8, 2}})
        for (std::size_t axis = 0; axis < 4; ++axis) {
            // Each element holds the index that its group has in the shape of the scales.
            std::vector<float> memory(600, -1);
            shape scales = extents;
            scales[axis] = (extents[axis] + 1) / 2;
            const strides rows = row_major(scales);
            for (std::size_t i = 0; i < element_count(extents); ++i) {
                std::size_t rest = i;
                std::ptrdiff_t at = 0, place = 0;
                for (std::size_t a = 4; a-- > 0; rest /= extents[a]) {
                    const std::size_t index = rest % extents[a];
                    at += static_cast<std::ptrdiff_t>(index) * steps[a];
                    place += static_cast<std::ptrdiff_t>(a == axis ? index / 2 : index) * rows[a];
                }
                memory[static_cast<std::size_t>(at)] = static_cast<float>(place);
            }
            const group_layout found = layout_of_groups(extents, steps, axis, 2);
            CHECK(found.shape == scales);
            std::vector<std::size_t> places;
            for_each_part(tensor_view<const float>{memory.data(), extents, steps}, axis, 2,
                          [&](std::span<const float> part) {
                              CHECK(std::all_of(part.begin(), part.end(), [&](float x) { return x == part[0]; }));
                              places.push_back(static_cast<std::size_t>(part[0]));
                          });
            CHECK(found.places == places);
        }
}

TEST_CASE("a tensor without the axis is one line of groups, an empty one has none") {
    const group_layout line = layout_of_groups({2, 5}, row_major({2, 5}), std::nullopt, 4);
    CHECK(line.shape == shape{3});
    CHECK(line.places == std::vector<std::size_t>{0, 1, 2});
    CHECK(layout_of_groups({0, 5}, row_major({0, 5}), 1, 4).places.empty());
}
