// SPDX-License-Identifier: BSD-3-Clause
// KO: a set metric needs m\.merge\(into, from\)
#include <quantsweep/sweep/sweep.hpp>

#include "host.hpp"

struct my_host : doubling<> {
    tensor evaluate(std::size_t, std::span<const tensor* const> inputs) { return *inputs[0]; }
};

struct my_metric {
    qs::metric_info info() const { return {"mine"}; }
    std::vector<double> state(const qs::sample<qs::no_label>&) const { return {}; }
#ifndef KO
    void merge(std::vector<double>&, std::span<const double>) const {}
#endif
    double value(std::span<const double>) const { return 0; }
};

void use(my_host& host, const qs::calibration<>& seen, const std::vector<qs::batch<std::vector<float>>>& batches) {
    qs::sweep(host, seen, batches, my_metric{});
}
