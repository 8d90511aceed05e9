// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A sweep that is small enough for a unit test: 20 layers and 64 samples, with random weights and synthetic
///        inputs.

#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/toy_graph.hpp"

namespace toy {

inline qs::sweep_result small_sweep() {
    graph host = chain(20);
    builder data{7};
    const std::vector<batch> calibration{data.make_batch(64, 1, 4, 16)}, batches{data.make_batch(64, 1, 4, 16)};
    const auto seen = qs::calibrate(host, calibration);
    return qs::sweep(host, seen, batches, toy::flat{qs::agreement{}},
                     {.schemes = {qs::w8a8(), qs::w4a4()}, .modes = {qs::sweep_mode::only(), qs::sweep_mode::from()}});
}

}  // namespace toy
