// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Lets the metrics of classes read a toy network's output, channels x width, as one row of classes. They refuse
///        the shape.

#include <quantsweep/metric/metric.hpp>

namespace toy {

/// Hides the output's shape from a metric.
template <class Metric>
struct flat : Metric {
    template <class Label>
    double score(const quantsweep::sample<Label>& s) const {
        return Metric::score(quantsweep::sample<Label>{s.outputs, s.float_outputs, s.label});
    }
};
template <class Metric>
flat(Metric) -> flat<Metric>;

}  // namespace toy
