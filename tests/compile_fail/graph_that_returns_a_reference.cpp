// SPDX-License-Identifier: BSD-3-Clause
// A reference to the host's own memory could change while the library uses it.
// KO: host\.evaluate\(node, values\) -> tensor, by value
#include "host.hpp"

struct my_host : doubling<> {
#ifdef KO
    const tensor& evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
#else
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
#endif
};

void use(my_host& host, const std::vector<qs::batch<std::vector<float>>>& batches) { qs::calibrate(host, batches); }
