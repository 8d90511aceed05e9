// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/per_channel.hpp>

#include <cmath>
#include <limits>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/range/any_estimator.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

namespace {

static_assert(qs::tensor_observer<qs::per_channel<qs::min_max>>);
static_assert(qs::mergeable_observer<qs::per_channel<qs::min_max>>);
static_assert(!qs::mergeable_observer<qs::per_channel<qs::moving_average_min_max>>);

std::vector<float> random_values(std::size_t n, std::uint32_t seed) {
    std::mt19937 random{seed};
    std::vector<float> values(n);
    for (float& x : values) x = static_cast<float>(random() % 4001) - 2000;
    return values;
}

/// Uses index arithmetic alone.
template <class Observer>
std::vector<Observer> reference(const qs::tensor_view<const float>& view, std::size_t axis) {
    std::vector<Observer> channels(view.shape[axis]);
    for (std::size_t flat = 0; flat < view.size(); ++flat) {
        std::ptrdiff_t offset = 0;
        std::size_t rest = flat, channel = 0;
        for (std::size_t a = view.shape.rank(); a-- > 0; rest /= view.shape[a]) {
            const std::size_t index = rest % view.shape[a];
            offset += static_cast<std::ptrdiff_t>(index) * view.strides[a];
            if (a == axis) channel = index;
        }
        channels[channel].observe(std::span<const float>{view.data + offset, 1});
    }
    return channels;
}

}  // namespace

TEST_CASE("per_channel obeys the observer's laws") {
    qs::laws::observer_laws<qs::per_channel<qs::min_max>>();
    qs::laws::observer_laws<qs::per_channel<qs::bit_histogram<>>>();
}

TEST_CASE("each channel sees its own values, wherever the axis lies in memory") {
    for (const qs::shape& shape :
         {qs::shape{2, 3, 5, 7}, qs::shape{3, 40, 2, 2}, qs::shape{700, 18}, qs::shape{4, 6}}) {
        const std::vector<float> values = random_values(qs::element_count(shape), 5);
        for (const qs::strides& strides : {qs::row_major(shape), qs::column_major(shape)})
            for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
                INFO("shape: ", qs::to_string(shape), ", strides: ", qs::to_string(strides), ", channel axis: ", axis);
                const qs::tensor_view<const float> view{values.data(), shape, strides};
                qs::per_channel<qs::min_max> seen;
                qs::observe_tensor(seen, view, qs::axes{std::nullopt, axis});
                CHECK(seen.channels() == reference<qs::min_max>(view, axis));
                qs::per_channel<qs::moving_average_min_max> averaged;
                averaged.observe(qs::observation{view, {std::nullopt, axis}});
                for (std::size_t c = 0; c < shape[axis]; ++c)
                    CHECK(qs::laws::same_values(averaged.channel(c).summary(), seen.channel(c).summary()));
            }
    }
}

TEST_CASE("interleaved channels of more than one gathering agree with the reference") {
    const qs::shape shape{1500, 37};
    const std::vector<float> values = random_values(qs::element_count(shape), 6);
    const qs::tensor_view<const float> view{values.data(), shape};
    qs::per_channel<qs::bit_histogram<>> seen;
    qs::observe_tensor(seen, view, qs::axes{0, 1});
    CHECK(seen.channels() == reference<qs::bit_histogram<>>(view, 1));
}

TEST_CASE("channels whose magnitudes are far apart agree with the reference") {
    for (const qs::shape& shape : {qs::shape{1500, 16}, qs::shape{1500, 3}, qs::shape{2, 5, 30, 30}}) {
        std::vector<float> values = random_values(qs::element_count(shape), 7);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const int channel = static_cast<int>(i / (shape.rank() == 2 ? 1 : 900) % shape[1]);
            values[i] = std::ldexp(values[i], channel % 3 * 40 - 60);
            if (i % 2003 == 0) values[i] = std::numeric_limits<float>::infinity();
        }
        const qs::tensor_view<const float> view{values.data(), shape};
        qs::per_channel<qs::bit_histogram<>> seen;
        qs::observe_tensor(seen, view, qs::axes{std::nullopt, 1});
        CHECK(seen.channels() == reference<qs::bit_histogram<>>(view, 1));
    }
}

TEST_CASE("merging is channel by channel, and equals having seen both tensors") {
    const std::vector<float> values = random_values(8 * 5 * 3, 9);
    const auto part = [&](std::size_t first, std::size_t samples) {
        return qs::observation{{values.data() + first * 15, {samples, 5, 3}}, {}};
    };
    qs::per_channel<qs::bit_histogram<>> left, right, both;
    left.observe(part(0, 3));
    right.observe(part(3, 5));
    both.observe(part(0, 8));
    left.merge(right);
    CHECK(left == both);
}

TEST_CASE("the summary is that of all channels together") {
    const std::vector<float> values = random_values(60, 7);
    qs::per_channel<qs::bit_histogram<>> seen;
    seen.observe(qs::observation{{values.data(), {3, 4, 5}}, {}});
    CHECK(qs::laws::same_values(seen.summary(), qs::laws::observed<qs::bit_histogram<>>(values).summary()));
    CHECK(seen.bytes() > 4 * sizeof(qs::bit_histogram<>));
    qs::per_channel<qs::moving_average_min_max> averaged;
    averaged.observe(qs::observation{{values.data(), {3, 4, 5}}, {}});
    CHECK(averaged.summary().finite == 60);
    CHECK(averaged.summary().minimum == seen.summary().minimum);
}

TEST_CASE("a tensor without the channel axis is one channel") {
    const std::vector<float> values{1, 2, 3};
    qs::per_channel<qs::min_max> seen, none;
    seen.observe(qs::observation{{values.data(), {3}}, {}});
    none.observe(qs::observation{{values.data(), {3}}, {0, std::nullopt}});
    CHECK(seen.channels().size() == 1);
    CHECK(seen == none);
}

TEST_CASE("another number of channels is an error, an empty tensor is not") {
    const std::vector<float> values = random_values(12, 8);
    qs::per_channel<qs::min_max> seen;
    seen.observe(qs::observation{{values.data(), {0, 5}}, {}});
    CHECK(seen.channels().empty());
    seen.observe(qs::observation{{values.data(), {2, 6}}, {}});
    const auto before = seen;
    CHECK_THROWS_AS(seen.observe(qs::observation{{values.data(), {3, 4}}, {}}), qs::shape_mismatch);
    CHECK_THROWS_AS(seen.observe(std::span<const float>{values}), qs::shape_mismatch);
    CHECK(seen == before);
    qs::per_channel<qs::min_max> other;
    other.observe(qs::observation{{values.data(), {3, 4}}, {}});
    CHECK_THROWS_AS(seen.merge(other), qs::merge_mismatch);
    CHECK(seen == before);
}

TEST_CASE("512 channels stay within 16 MB, and every estimator works on each, as though memory were no matter") {
    constexpr std::size_t channels = 512, samples = 400, bytes = std::size_t{16} << 20;
    std::mt19937 random{11};
    std::normal_distribution<double> normal;
    std::vector<float> values(samples * channels);
    // Each channel has its own scale. Every third value goes down to denormals, so that there are not enough binades.
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int down = i / channels % 3 == 0 ? -static_cast<int>(random() % 130) : 0;
        values[i] = static_cast<float>(std::ldexp(normal(random), static_cast<int>(i % channels % 16) + down));
    }
    const qs::observation seen{{values.data(), {samples, channels}}, {0, 1}};
    qs::per_channel<qs::bit_histogram<>> full, limited;
    qs::limit_bytes(limited, bytes, seen);
    full.observe(seen);
    limited.observe(seen);
    CHECK(limited.bytes() <= bytes);
    CHECK(full.bytes() > bytes);
    CHECK(limited.summary().collapsed > 0);
    const qs::any_format format = qs::any_format::parse("int8:symmetric");
    for (const char* name :
         {"min_max", "percentile:99.9", "percentile_magnitude:99.9", "mse", "entropy", "aciq:gaussian", "aciq:laplace",
          "sigma:3", "fixed:-1:1", "power_of_two:mse", "best_of:mse,entropy"}) {
        INFO("estimator: ", name);
        const qs::any_estimator estimator = qs::any_estimator::parse(name);
        double worst = 0;
        for (std::size_t c = 0; c < channels; c += 16) {
            const qs::range a = estimator.estimate(full.channel(c).summary(), format);
            const qs::range b = estimator.estimate(limited.channel(c).summary(), format);
            worst = std::max(worst, std::abs(double{b.high} / double{a.high} - 1));
        }
        CHECK(worst <= 1e-3);
    }
}

TEST_CASE("channels begin as copies of the prototype") {
    qs::per_channel<qs::moving_average_min_max> seen{qs::moving_average_min_max{0.5}};
    const std::vector<float> values{1, 2, 3, 4};
    seen.observe(qs::observation{{values.data(), {2, 2}}, {}});
    CHECK(seen.channel(1).averaging_constant() == 0.5);
}
