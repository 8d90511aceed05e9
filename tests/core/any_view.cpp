// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/core/any_view.hpp>

#include <cstring>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace qs = quantsweep;

TEST_CASE("a view knows the type of its numbers, and a view of nothing has none") {
    std::vector<qs::bf16> halves(6);
    std::vector<double> doubles(6);
    const qs::any_view of_halves = qs::tensor_view<const qs::bf16>{halves.data(), {2, 3}};
    CHECK(of_halves.type == qs::number_type::brain16);
    CHECK(of_halves.holds<qs::bf16>());
    CHECK(!of_halves.holds<qs::fp16>());
    CHECK(of_halves.as<qs::bf16>().data == halves.data());
    CHECK(qs::byte_size(of_halves) == 12);
    const qs::any_writable_view of_doubles = qs::tensor_view<double>{doubles.data(), {3, 2}};
    of_doubles.as<double>().data[5] = 7;
    CHECK(doubles[5] == 7);
    CHECK(qs::byte_size(of_doubles) == 48);
    CHECK(!qs::observable(qs::any_view{}));
    CHECK(qs::byte_size(qs::any_view{}) == 0);
}

TEST_CASE("runs are as long as the strides allow, in the order of memory") {
    std::vector<float> memory(12);
    std::vector<std::pair<std::ptrdiff_t, std::size_t>> runs;
    const auto collect = [&](const qs::any_view& values) {
        runs.clear();
        qs::for_each_run(values, [&](const void* first, std::size_t count) {
            runs.push_back({static_cast<const float*>(first) - memory.data(), count});
        });
        return runs;
    };
    using list = std::vector<std::pair<std::ptrdiff_t, std::size_t>>;
    CHECK(collect(qs::tensor_view<float>{memory.data(), {3, 4}, {1, 3}}) == list{{0, 12}});
    CHECK(collect(qs::tensor_view<float>{memory.data(), {3, 2}, {4, 1}}) == list{{0, 2}, {4, 2}, {8, 2}});
    CHECK(collect(qs::tensor_view<float>{memory.data(), {0, 2}}).empty());
    CHECK(collect({}).empty());
}

TEST_CASE_TEMPLATE("elements are copied between layouts, bit for bit", T, float, double, qs::fp16, qs::bf16) {
    std::vector<T> rows, columns(12, T{-1.0F}), alone(1);
    for (int i = 0; i < 12; ++i) rows.push_back(T{static_cast<float>(i)});
    rows[5] = T{std::numeric_limits<float>::quiet_NaN()};
    const qs::any_view from = qs::tensor_view<const T>{rows.data(), {2, 3, 2}};
    const qs::tensor_view<T> to{columns.data(), {2, 3, 2}, {1, 2, 6}};
    qs::copy_elements(from, to);
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 2; ++k)
                CHECK(std::memcmp(&columns[i + 2 * j + 6 * k], &rows[6 * i + 2 * j + k], sizeof(T)) == 0);

    const std::vector<std::byte> bytes = qs::row_major_bytes(to);
    REQUIRE(bytes.size() == 12 * sizeof(T));
    CHECK(std::memcmp(bytes.data(), rows.data(), bytes.size()) == 0);
    const std::vector<std::byte> last_first = qs::row_major_bytes(from, 2);
    for (std::size_t n = 0; n < 12; ++n)
        CHECK(std::memcmp(last_first.data() + n * sizeof(T), &rows[n < 6 ? 2 * n : 2 * (n - 6) + 1], sizeof(T)) == 0);

    qs::copy_elements(qs::tensor_view<const T>{&rows[7], {}, {}}, qs::tensor_view<T>{alone.data(), {}, {}});
    CHECK(static_cast<float>(alone[0]) == 7);
    qs::copy_elements(qs::tensor_view<const T>{nullptr, {2, 0}}, qs::tensor_view<T>{nullptr, {2, 0}});
}

TEST_CASE("floats are read from any type and written to it, rounded to nearest") {
    const double wide[] = {0.1, 9, 1e300};
    float read[2];
    qs::read_floats(wide, qs::number_type::float64, 2, read);
    CHECK(read[0] == 0.1F);
    CHECK(read[1] == std::numeric_limits<float>::infinity());
    std::vector<qs::bf16> halves(4, qs::bf16{7});
    const float values[] = {257, 3};
    qs::write_floats(values, halves.data(), qs::number_type::brain16, 3);
    CHECK(static_cast<float>(halves[0]) == 256);  // 257 is no bfloat16
    CHECK(static_cast<float>(halves[1]) == 7);
    CHECK(static_cast<float>(halves[3]) == 3);
    qs::read_floats(halves.data() + 3, qs::number_type::brain16, -3, read);
    CHECK(read[0] == 3);
    CHECK(read[1] == 256);
}
