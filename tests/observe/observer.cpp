// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/observer.hpp>

#include <doctest/doctest.h>

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/per_channel.hpp>

namespace qs = quantsweep;

namespace {

/// Keeps everything that it observes, span by span.
struct diary {
    std::vector<float> values;
    std::size_t spans = 0;
    void observe(std::span<const float> seen) {
        values.insert(values.end(), seen.begin(), seen.end());
        ++spans;
    }
    qs::distribution summary() const { return {}; }
};

struct tensor_diary : diary {
    using diary::observe;
    qs::shape shape;
    qs::axes axes;
    void observe(const qs::observation& seen) {
        shape = seen.values.shape;
        axes = seen.axes;
        qs::for_each_block(seen.values, std::nullopt, [&](const auto& block) { diary::observe(block.values()); });
    }
};

struct mergeable_diary : diary {
    void merge(const mergeable_diary& other) { values.insert(values.end(), other.values.begin(), other.values.end()); }
};

struct blind {
    qs::distribution summary() const { return {}; }
};
struct mute {
    void observe(std::span<const float>) {}
};

static_assert(qs::observer<diary> && !qs::tensor_observer<diary> && !qs::mergeable_observer<diary>);
static_assert(qs::tensor_observer<tensor_diary>);
static_assert(qs::mergeable_observer<mergeable_diary>);
static_assert(!qs::exactly_mergeable_observer<mergeable_diary>);  // it does not say so
static_assert(qs::exactly_mergeable_observer<qs::bit_histogram<>> && qs::exactly_mergeable_observer<qs::min_max>);
static_assert(!qs::exactly_mergeable_observer<qs::moments>);
static_assert(qs::exactly_mergeable_observer<qs::per_channel<qs::combined<qs::bit_histogram<>, qs::min_max>>>);
static_assert(!qs::exactly_mergeable_observer<qs::combined<qs::min_max, qs::moments>>);
static_assert(!qs::observer<blind> && !qs::observer<mute> && !qs::observer<int>);

const std::vector<float> twelve{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

}  // namespace

TEST_CASE("a dense tensor is shown in one span, in whatever order its axes lie") {
    for (const qs::strides& strides : {qs::strides{6, 2, 1}, qs::strides{1, 2, 6}, qs::strides{2, 4, 1}}) {
        diary seen;
        qs::observe_tensor(seen, qs::tensor_view<const float>{twelve.data(), {2, 3, 2}, strides}, {});
        CHECK(seen.spans == 1);
        CHECK(seen.values == twelve);
    }
}

TEST_CASE("a slice is shown without what lies between, an empty tensor not at all") {
    diary seen;
    qs::observe_tensor(seen, qs::tensor_view<const float>{twelve.data(), {3, 2}, {4, 1}}, {});
    CHECK(seen.values == std::vector<float>{0, 1, 4, 5, 8, 9});
    qs::observe_tensor(seen, qs::tensor_view<const float>{nullptr, {0, 2}}, {});
    CHECK(seen.values.size() == 6);
}

TEST_CASE("a tensor observer is given the whole tensor and its axes") {
    tensor_diary seen;
    qs::observe_tensor(seen, qs::tensor_view<const float>{twelve.data(), {3, 4}}, {std::nullopt, 0});
    CHECK(seen.shape == qs::shape{3, 4});
    CHECK(seen.axes.channel == 0u);
    CHECK_FALSE(seen.axes.sample);
    CHECK(seen.values == twelve);
}

TEST_CASE("doubles are rounded to float, each to its own place") {
    const std::vector<double> values{0.1, 1, 2, 3, 4, 1e300};
    for (const qs::strides& strides : {qs::strides{3, 1}, qs::strides{1, 2}}) {
        tensor_diary seen;
        qs::observe_tensor(seen, qs::tensor_view<const double>{values.data(), {2, 3}, strides}, {});
        CHECK(seen.shape == qs::shape{2, 3});
        CHECK(seen.values == std::vector<float>{0.1f, 1, 2, 3, 4, std::numeric_limits<float>::infinity()});
    }
}
