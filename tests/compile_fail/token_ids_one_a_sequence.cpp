// SPDX-License-Identifier: BSD-3-Clause
// KO: this metric needs a range of token ids as label, such as std::vector<std::int32_t>
#include <cstdint>
#include <vector>

#include <quantsweep/metric/token_metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "host.hpp"

struct my_host : doubling<> {
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
};

#ifdef KO
using label = std::int32_t;
#else
using label = std::vector<std::int32_t>;
#endif

void use(my_host& host, const qs::calibration<>& seen,
         const std::vector<qs::batch<std::vector<float>, label>>& batches) {
    qs::sweep(host, seen, batches, qs::perplexity{});
}
