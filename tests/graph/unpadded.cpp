// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/unpadded.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

namespace {

qs::batch_view masked(const std::vector<std::uint8_t>& mask, std::size_t samples) {
    qs::batch_view batch;
    batch.samples = samples;
    batch.mask = mask;
    batch.number = 3;
    return batch;
}

template <class T>
std::vector<T> counted(std::size_t count) {
    std::vector<T> values(count);
    std::iota(values.begin(), values.end(), T{0});
    return values;
}

template <class T>
std::vector<T> values_of(const qs::unpadded& of) {
    const auto& view = of.view().as<T>();
    return {view.data, view.data + view.size()};
}

}  // namespace

TEST_CASE_TEMPLATE("real tokens stay, in their order, along whatever axis they lie", T, float, double) {
    const std::vector<T> values = counted<T>(12);
    const std::vector<std::uint8_t> mask{1, 0, 9, 0, 0, 1};  // 2 samples of 3 tokens
    const qs::batch_view batch = masked(mask, 2);
    const qs::tensor_view<const T> tokens_first{values.data(), {2, 3, 2}};
    const qs::unpadded a{tokens_first, {0, 2, 1}, batch, "layer"};
    CHECK(qs::shape_of(a.view()) == qs::shape{1, 3, 2});
    CHECK(values_of<T>(a) == std::vector<T>{0, 1, 4, 5, 10, 11});
    const qs::tensor_view<const T> channels_first{values.data(), {2, 2, 3}};
    const qs::unpadded b{channels_first, {0, 1, 2}, batch, "layer"};
    CHECK(qs::shape_of(b.view()) == qs::shape{1, 2, 3});
    CHECK(values_of<T>(b) == std::vector<T>{0, 2, 8, 3, 5, 11});
    // [tokens, samples, channels]
    const qs::tensor_view<const T> time_major{values.data(), {3, 2, 2}};
    const qs::unpadded c{time_major, {1, 2, 0}, batch, "layer"};
    CHECK(values_of<T>(c) == std::vector<T>{0, 1, 8, 9, 10, 11});
    // Without a sample axis: [samples * tokens, channels]
    const qs::tensor_view<const T> flat{values.data(), {6, 2}};
    const qs::unpadded d{flat, {{}, 1, 0}, batch, "layer"};
    CHECK(values_of<T>(d) == std::vector<T>{0, 1, 4, 5, 10, 11});
    // A single sample.
    const qs::unpadded e{channels_first, {0, 1, 2}, batch, "layer", 0};
    CHECK(qs::shape_of(e.view()) == qs::shape{1, 2, 2});
    CHECK(values_of<T>(e) == std::vector<T>{0, 2, 3, 5});
    const qs::unpadded f{channels_first, {0, 1, 2}, batch, "layer", 1};
    CHECK(values_of<T>(f) == std::vector<T>{8, 11});
    // With strides: every second column of four.
    const qs::tensor_view<const T> strided{values.data(), {2, 3}, {6, 2}};
    const qs::unpadded g{strided, {0, {}, 1}, batch, "layer"};
    CHECK(values_of<T>(g) == std::vector<T>{0, 4, 10});
}

TEST_CASE_TEMPLATE("real tokens are written back to where they were read", T, float, double) {
    const std::vector<std::uint8_t> mask{1, 0, 9, 0, 1, 1};  // 2 samples of 3 tokens
    const qs::batch_view batch = masked(mask, 2);
    // Returns the values [tokens, samples, channels] after 100 was added to the real ones.
    const auto changed = [&](auto... sample) {
        std::vector<T> values = counted<T>(12);
        const qs::tensor_view<T> view{values.data(), {3, 2, 2}};
        const qs::unpadded real{qs::tensor_view<const T>{view}, {1, 2, 0}, batch, "layer", sample...};
        REQUIRE(real.is_copy());
        const qs::tensor_view<T> copy = real.copy().template as<T>();
        for (std::size_t i = 0; i < copy.size(); ++i) copy.data[i] += 100;
        real.write_back(view);
        return values;
    };
    CHECK(changed() == std::vector<T>{100, 101, 2, 3, 4, 5, 106, 107, 108, 109, 110, 111});
    CHECK(changed(std::size_t{0}) == std::vector<T>{100, 101, 2, 3, 4, 5, 6, 7, 108, 109, 10, 11});
    CHECK(changed(std::size_t{1}) == std::vector<T>{0, 1, 2, 3, 4, 5, 106, 107, 8, 9, 110, 111});
}

TEST_CASE("what has no padding is not copied") {
    const std::vector<float> values = counted<float>(6);
    const qs::tensor_view<const float> view{values.data(), {2, 3}};
    const auto same = [&](const qs::unpadded& of) { return of.view().as<float>().data == values.data(); };
    CHECK(same({view, {0, {}, 1}, masked({}, 2), "layer"}));
    CHECK(same({view, {0, 1}, masked({1, 0, 1, 1, 1, 1}, 2), "layer"}));      // no token axis
    CHECK(same({view, {0, {}, 5}, masked({1, 0, 1, 1, 1, 1}, 2), "layer"}));  // an axis beyond the rank
    CHECK(same({view, {0, {}, 1}, masked({1, 1, 1, 1, 7, 1}, 2), "layer"}));  // no padding
    CHECK(qs::unpadded{qs::any_view{}, {0, {}, 1}, masked({1, 0}, 1), "layer"}.view().type == qs::number_type::none);
}

TEST_CASE("a token axis that is not the mask's is refused with the layer, the shape and the mask") {
    const std::vector<float> values = counted<float>(12);
    const std::vector<std::uint8_t> mask{1, 0, 1, 0, 0, 1};
    const auto cut = [&](const qs::shape& extents, const qs::axes& where) {
        const qs::batch_view batch = masked(mask, 2);
        const qs::unpadded all{qs::tensor_view<const float>{values.data(), extents}, where, batch, "stage0:1:2"};
    };
    CHECK_THROWS_WITH_AS(cut({2, 4}, {0, {}, 1}),
                         doctest::Contains("stage0:1:2: batch 3: has shape [2, 4] with 4 tokens a sample along axis 1, "
                                           "but the batch's mask has 6 entries for 2 samples"),
                         qs::bad_batch);
    CHECK_THROWS_AS(cut({3, 2}, {0, {}, 1}), qs::bad_batch);  // as many values, but of 3 samples
    CHECK_THROWS_AS(cut({3, 4}, {{}, 1, 0}), qs::bad_batch);
    CHECK_NOTHROW(cut({2, 3}, {0, {}, 1}));
}

TEST_CASE("elements of a sample are those of its real tokens") {
    const std::vector<std::uint8_t> mask{1, 0, 1, 0, 0, 0};
    const qs::batch_view batch = masked(mask, 2);
    CHECK(qs::elements_of_sample({2, 3, 5}, {0, 2, 1}, batch, 0) == 10);
    CHECK(qs::elements_of_sample({2, 3, 5}, {0, 2, 1}, batch, 1) == 0);
    CHECK(qs::elements_of_sample({2, 3, 5}, {0, 2}, batch, 1) == 15);
    const std::vector<float> values = counted<float>(6);
    const qs::unpadded none{qs::tensor_view<const float>{values.data(), {2, 3}}, {0, {}, 1}, batch, "layer", 1};
    CHECK(qs::element_count(qs::shape_of(none.view())) == 0);
}
