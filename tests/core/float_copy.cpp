// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/float_copy.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("Halves are computed with in float and come back rounded, where a tensor has gaps too") {
    std::vector<qs::bf16> memory(12, qs::bf16{7});
    // Every second column of a column-major matrix.
    const qs::tensor_view<qs::bf16> slice{memory.data(), {3, 2}, {1, 6}};
    for (std::ptrdiff_t i = 0; i < 3; ++i)
        for (std::ptrdiff_t j = 0; j < 2; ++j) slice.data[i + 6 * j] = qs::bf16{static_cast<float>(10 * i + j)};
    const qs::float_copy copy_of_slice{slice};
    qs::float_copy copy = copy_of_slice;
    CHECK(copy.view().strides == qs::strides{1, 3});
    CHECK(copy.view().data[2 + 3] == 21);
    qs::with_floats(qs::any_writable_view{slice}, [](const auto& values) {
        using view = std::remove_cvref_t<decltype(values)>;
        CHECK(std::is_same_v<view, qs::tensor_view<float>>);
        qs::for_each_block(values, std::nullopt, [](const auto& block) {
            for (auto& x : block.values()) x = x * 256 + 1;
        });
    });
    CHECK(static_cast<float>(slice.data[1]) == 2560);  // bfloat16 has no 2561, and 2560 is nearest
    CHECK(static_cast<float>(slice.data[0]) == 1);
    CHECK(static_cast<float>(slice.data[6 + 2]) == 5376);  // nor 5377
    CHECK(static_cast<float>(memory[3]) == 7);             // lies between the columns
}

TEST_CASE("Floats and doubles are computed with in place, and what is neither is left alone") {
    std::vector<double> values{1, 2};
    qs::with_floats(qs::any_writable_view{qs::tensor_view<double>{values.data(), {2}}},
                    [&](const auto& seen) { seen.data[1] = 3; });
    CHECK(values == std::vector<double>{1, 3});
    qs::with_floats(qs::any_writable_view{}, [](const auto&) { FAIL("there are no values"); });
}

TEST_CASE_TEMPLATE("Every element is seen as a float, in memory order and in pieces of bounded size", T, float, double,
                   qs::fp16, qs::bf16) {
    // Two runs, of which the longer ones take more than two pieces.
    for (const std::size_t size : {std::size_t{1}, std::size_t{100'000}}) {
        std::vector<T> memory(2 * size + 3, T{99.0f});
        std::vector<float> expected;
        for (std::size_t run = 0; run < 2; ++run)
            for (std::size_t i = 0; i < size; ++i) {
                memory[run * (size + 3) + i] = T{static_cast<float>((i + 7 * run) % 200)};
                expected.push_back(static_cast<float>((i + 7 * run) % 200));
            }
        const qs::strides steps{static_cast<std::ptrdiff_t>(size + 3), 1};
        std::vector<float> seen;
        qs::for_each_float_run(qs::tensor_view<const T>{memory.data(), {2, size}, steps},
                               [&](std::span<const float> values) {
                                   if (!std::is_same_v<T, float>) CHECK(values.size() <= 32'768);
                                   seen.insert(seen.end(), values.begin(), values.end());
                               });
        CHECK(seen == expected);
    }
    qs::for_each_float_run(qs::tensor_view<const T>{nullptr, {0}}, [](std::span<const float>) { FAIL("no values"); });
}
