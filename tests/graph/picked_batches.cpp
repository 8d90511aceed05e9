// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/picked_batches.hpp>

#include <vector>

#include <doctest/doctest.h>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

TEST_CASE("Picked batches come in the order asked for, under the numbers that the source gives them") {
    toy::builder b{1};
    std::vector<toy::batch> all;
    for (std::size_t samples = 1; samples <= 4; ++samples) all.push_back(b.make_batch(samples, 1, 4, 6));
    const qs::batches_model<toy::tensor, std::vector<toy::batch>> source{all};
    const qs::picked_batches some{source, {3, 1}};
    CHECK(some.size() == 2);
    std::vector<std::size_t> samples, numbers;
    for (std::size_t k = 0; k < some.size(); ++k)
        some.visit(k, [&](const qs::batch_view& batch) {
            samples.push_back(batch.samples);
            numbers.push_back(*batch.number);
        });
    CHECK(samples == std::vector<std::size_t>{4, 2});
    CHECK(numbers == std::vector<std::size_t>{3, 1});
    CHECK(qs::picked_batches{source, {}}.size() == 0);
}
