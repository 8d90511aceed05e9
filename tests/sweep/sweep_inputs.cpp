// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/sweep/detail/sweep_inputs.hpp>

#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include <cstddef>

#include <doctest/doctest.h>

#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

/// Makes samples of 4 channels x width. The output has the same shape.
toy::setup of_width(std::size_t width) {
    toy::setup s{toy::chain(2), {}, {}};
    toy::builder b{5};
    for (int batch = 0; batch < 3; ++batch) s.batches.push_back(b.make_batch(3, 1, 4, width));
    s.seen = qs::calibrate(s.host, s.batches);
    return s;
}

}  // namespace

TEST_CASE("a metric of classes refuses an output of several distributions") {
    toy::setup s = of_width(6);
    const auto refused = [&](const auto& metric, const char* name) {
        INFO(name);
        CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, metric), doctest::Contains(name), qs::shape_mismatch);
        CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, metric), doctest::Contains("has shape [4, 6]"),
                             qs::shape_mismatch);
    };
    refused(qs::kl_divergence{}, "'kl_divergence'");
    refused(qs::top1{}, "'top1'");
    refused(qs::top_k{2}, "'top2'");
    refused(qs::agreement{}, "'agreement'");
    CHECK_NOTHROW(qs::sweep(s.host, s.seen, s.batches, qs::mse{}));
}

TEST_CASE("a metric of classes takes an output with one extent other than 1") {
    toy::setup s = of_width(1);
    CHECK_NOTHROW(qs::sweep(s.host, s.seen, s.batches, qs::kl_divergence{}));
    CHECK_NOTHROW(qs::sweep(s.host, s.seen, s.batches, qs::top1{}));
    CHECK_NOTHROW(qs::sweep(s.host, s.seen, s.batches, qs::agreement{}));
}

TEST_CASE("an error of a label names the batch and the sample as the caller counts them") {
    toy::setup s = of_width(1);
    for (toy::batch& batch : s.batches) batch.labels.assign(3, 0);
    s.batches[2].labels[1] = static_cast<std::size_t>(-1);
    const char* const message = "quantsweep [104] batch 2, sample 1: label -1 is not one of the 4 classes";
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::top1{}), message, qs::invalid_argument);
    // With a threshold, samples are visited in a random order and regrouped into batches.
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::top1{}, {.stop_threshold = 0.1}), message,
                         qs::invalid_argument);
    s.batches[2].labels.clear();
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::top1{}),
                         "quantsweep [402] batch 2, sample 0: the metric compares with labels, but the batch has none",
                         qs::bad_batch);
}

TEST_CASE("an error of a batch names the batch") {
    toy::setup s = of_width(1);
    s.batches[1].labels.pop_back();
    const char* const message =
        "quantsweep [402] batch 1: the batch has 3 samples and 2 labels; give one label for each sample, or none";
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}), message, qs::bad_batch);
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::top1{}, {.stop_threshold = 0.1}), message,
                         qs::bad_batch);
    CHECK_THROWS_WITH_AS(qs::calibrate(s.host, s.batches), message, qs::bad_batch);
    s.batches[1] = {};
    CHECK_THROWS_WITH_AS(qs::sweep(s.host, s.seen, s.batches, qs::mse{}), doctest::Contains("[401] batch 1: "),
                         qs::empty_batches);
}
