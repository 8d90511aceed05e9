// SPDX-License-Identifier: BSD-3-Clause
// KO: host\.evaluate\(node, values\)
#include "host.hpp"

struct my_host : doubling<> {
#ifndef KO
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
#endif
};

void use(my_host& host, const std::vector<qs::batch<std::vector<float>>>& batches) { qs::calibrate(host, batches); }
