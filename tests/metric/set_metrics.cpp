// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/metric/set_metrics.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include <doctest/doctest.h>

#include "../laws/set_metric_laws.hpp"
#include "../support/average_precision.hpp"
#include "../support/values.hpp"

namespace qs = quantsweep;

namespace {

using pixels = std::vector<std::uint8_t>;
static_assert(qs::set_metric<qs::mean_iou, pixels>);
static_assert(qs::set_metric<qs::mean_iou, std::span<const int>>);
static_assert(qs::set_metric<qs::mean_iou>);
static_assert(qs::set_metric<qs::off_by_n>);
static_assert(!qs::metric<qs::mean_iou, pixels>);

template <class Metric, class Label>
double value(const Metric& m, const std::vector<qs::laws::drawn_sample<Label>>& samples) {
    std::vector<std::vector<double>> states;
    for (const auto& one : samples) states.push_back(qs::laws::state_of(m, one));
    return m.value(qs::laws::merged(m, states));
}

/// Returns scores, classes x pixels, of which these classes are the largest.
std::vector<float> scores_of(const std::vector<int>& found, std::size_t classes) {
    std::vector<float> scores(classes * found.size());
    for (std::size_t p = 0; p < found.size(); ++p) scores[static_cast<std::size_t>(found[p]) * found.size() + p] = 1;
    return scores;
}

std::vector<float> normal_values(std::mt19937& random, std::size_t count) {
    std::vector<float> values(count);
    for (float& v : values) v = std::normal_distribution<float>{}(random);
    return values;
}

using toy::not_a_number;

}  // namespace

TEST_CASE("the laws of set metrics hold") {
    const auto label_of_pixels = [](std::mt19937& random) {
        pixels labels(12);
        for (auto& label : labels) label = static_cast<std::uint8_t>(random() % 5 == 4 ? 255 : random() % 5);
        return qs::laws::drawn_sample<pixels>{normal_values(random, 60), normal_values(random, 60), labels};
    };
    qs::laws::set_metric_laws(qs::mean_iou{5, false, 255}, label_of_pixels);
    qs::laws::set_metric_laws(qs::mean_iou{5, true, 255}, label_of_pixels);
    qs::laws::set_metric_laws(qs::mean_iou{6}, [](std::mt19937& random) {
        return qs::laws::drawn_sample<qs::no_label>{normal_values(random, 60), normal_values(random, 60), {}};
    });
    qs::laws::set_metric_laws(qs::off_by_n{0.1}, [](std::mt19937& random) {
        return qs::laws::drawn_sample<int>{normal_values(random, 7), normal_values(random, 7), 0};
    });
    qs::laws::set_metric_laws(toy::average_precision{}, [](std::mt19937& random) {
        const std::vector<float> values = normal_values(random, random() % 9);
        return qs::laws::drawn_sample<std::size_t>{values, values, random() % 4};
    });
}

TEST_CASE("mean IoU is that of the counts of all samples, over the classes that occur") {
    using sample = qs::laws::drawn_sample<pixels>;
    const qs::mean_iou m{4};
    const sample first{scores_of({0, 1, 1, 0}, 4), {}, {0, 1, 0, 0}}, second{scores_of({0, 0}, 4), {}, {1, 0}};
    // Class 0: 2 + 1 of 3 + 2; class 1: 1 of 2 + 1; classes 2 and 3 do not occur.
    CHECK(value<qs::mean_iou, pixels>(m, {first, second}) == doctest::Approx((3.0 / 5 + 1.0 / 3) / 2));
    CHECK(value<qs::mean_iou, pixels>(m, {first}) == doctest::Approx((2.0 / 3 + 1.0 / 2) / 2));
    // A class that is found and never labelled scores 0.
    CHECK(value<qs::mean_iou, pixels>(m, {{scores_of({0, 3}, 4), {}, {0, 0}}}) == doctest::Approx((1.0 / 2 + 0) / 2));
    CHECK(value<qs::mean_iou, pixels>(m, {{scores_of({2, 3}, 4), {}, {2, 3}}}) == 1);
}

TEST_CASE("mean IoU leaves out ignored pixels, and refuses labels that are no class") {
    const std::vector<float> scores = scores_of({0, 1, 1}, 2);
    CHECK(value<qs::mean_iou, pixels>({2, false, 255}, {{scores, {}, {0, 255, 1}}}) == 1);
    CHECK(value<qs::mean_iou, std::vector<int>>({2, false, -1}, {{scores, {}, {0, 1, -1}}}) == 1);
    CHECK(std::isnan(value<qs::mean_iou, pixels>({2, false, 255}, {{scores, {}, {255, 255, 255}}})));
    CHECK_THROWS_WITH_AS((value<qs::mean_iou, pixels>({2}, {{scores, {}, {0, 255, 1}}})),
                         doctest::Contains("label 255 is not one of the 2 classes"), qs::invalid_argument);
    CHECK_THROWS_AS((value<qs::mean_iou, std::vector<int>>({2}, {{scores, {}, {0, -1, 1}}})), qs::invalid_argument);
    CHECK_THROWS_WITH_AS((value<qs::mean_iou, pixels>({2}, {{scores, {}, {0, 1}}})),
                         doctest::Contains("the label has 2 pixels, but the output has 3"), qs::invalid_argument);
    CHECK_THROWS_AS((value<qs::mean_iou, pixels>({4}, {{scores, {}, {0, 1, 1}}})), qs::invalid_argument);
    CHECK_THROWS_AS((value<qs::mean_iou, pixels>({}, {{scores, {}, {0, 1, 1}}})), qs::invalid_argument);
    const std::span<const float> output{scores};
    CHECK_THROWS_AS((qs::mean_iou{2}.state(qs::sample<pixels>{{&output, 1}, {&output, 1}, nullptr})), qs::bad_batch);
}

TEST_CASE("mean IoU finds the same with the classes first or last, and NaN is not the largest") {
    std::mt19937 random{4};
    for (int trial = 0; trial < 50; ++trial) {
        std::vector<float> first = normal_values(random, 35), last(35);
        for (std::size_t i = 0; i < 4; ++i) first[random() % 35] = not_a_number;
        for (std::size_t c = 0; c < 5; ++c)
            for (std::size_t p = 0; p < 7; ++p) last[p * 5 + c] = first[c * 7 + p];
        const pixels labels{0, 1, 2, 3, 4, 0, 1};
        CHECK(value<qs::mean_iou, pixels>({5}, {{first, {}, labels}}) ==
              value<qs::mean_iou, pixels>({5, true}, {{last, {}, labels}}));
    }
    CHECK(value<qs::mean_iou, pixels>({3, true}, {{{not_a_number, 1, 2, 3, not_a_number, 1}, {}, {2, 0}}}) == 1);
    CHECK(value<qs::mean_iou, pixels>({3, true}, {{{1, 2, 2}, {}, {1}}}) == 1);
}

TEST_CASE("mean IoU of batches without labels compares with what the float network finds") {
    const std::vector<float> found = scores_of({0, 1, 1, 0}, 2), reference = scores_of({0, 1, 0, 0}, 2);
    CHECK(value<qs::mean_iou, qs::no_label>({2}, {{found, found, {}}}) == 1);
    CHECK(value<qs::mean_iou, qs::no_label>({2}, {{found, reference, {}}}) == doctest::Approx((2.0 / 3 + 1.0 / 2) / 2));
}

TEST_CASE("off by n is the largest error of all samples, in steps") {
    using sample = qs::laws::drawn_sample<int>;
    const sample one{{0, 0.5f, 1}, {0, 0.25f, 1}, 0}, three{{-1, 0, 1}, {-1, 0, 0.25f}, 0}, none{{1}, {1}, 0};
    const qs::off_by_n m{0.25};
    CHECK(value<qs::off_by_n, int>(m, {none}) == 0);
    CHECK(value<qs::off_by_n, int>(m, {one, none}) == 1);
    CHECK(value<qs::off_by_n, int>(m, {one, three, none}) == 3);
    CHECK(value<qs::off_by_n, int>(m, {{{not_a_number, 1}, {not_a_number, 1.5f}, 0}}) == 2);
    CHECK(qs::off_by_n{1}.info().against_float);
    CHECK_THROWS_AS(qs::off_by_n{0}, qs::invalid_argument);
    CHECK_THROWS_AS(qs::off_by_n{-1}, qs::invalid_argument);
    CHECK_THROWS_AS(qs::off_by_n{std::numeric_limits<double>::infinity()}, qs::invalid_argument);
    CHECK_THROWS_AS(qs::off_by_n{std::numeric_limits<double>::quiet_NaN()}, qs::invalid_argument);
}
