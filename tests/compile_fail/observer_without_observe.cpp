// SPDX-License-Identifier: BSD-3-Clause
// KO: o\.observe\(values\)
#include "host.hpp"

struct my_host : doubling<> {
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
};

struct my_observer {
#ifndef KO
    void observe(std::span<const float>) {}
#endif
    qs::distribution summary() const { return {}; }
};

void use(my_host& host, const std::vector<qs::batch<std::vector<float>>>& batches) {
    qs::calibrate<my_observer>(host, batches);
}
