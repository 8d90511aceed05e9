// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A metric of a whole set whose states differ in length: the average precision of detections.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <quantsweep/metric/metric.hpp>

namespace toy {

/// A sample's first two outputs are confidences; those above 0 are detections. The label is the number of true ones, and the
/// first is a true one. Detections of equal confidence count together.
struct average_precision {
    quantsweep::metric_info info() const { return {"average_precision", true, 0.0, 1.0}; }

    /// Returns the number of true ones; then, for each detection, its confidence and whether it is true.
    std::vector<double> state(const quantsweep::sample<std::size_t>& s) const {
        std::vector<double> kept{static_cast<double>(*s.label)};
        for (std::size_t i = 0; i < std::min<std::size_t>(s.outputs[0].size(), 2); ++i)
            if (s.outputs[0][i] > 0) kept.insert(kept.end(), {double{s.outputs[0][i]}, i % 2 == 0 ? 1.0 : 0.0});
        return kept;
    }
    void merge(std::vector<double>& into, std::span<const double> from) const {
        if (from.empty()) return;
        if (into.empty()) into.push_back(0);
        into[0] += from[0];
        into.insert(into.end(), from.begin() + 1, from.end());
    }
    double value(std::span<const double> state) const {
        std::vector<std::pair<double, double>> found;
        for (std::size_t i = 1; i < state.size(); i += 2) found.push_back({state[i], state[i + 1]});
        std::sort(found.rbegin(), found.rend());
        double hits = 0, area = 0;
        for (std::size_t i = 0, j = 0; i < found.size(); i = j) {
            double fresh = 0;
            for (; j < found.size() && found[j].first == found[i].first; ++j) fresh += found[j].second;
            hits += fresh;
            area += fresh * hits / static_cast<double>(j);
        }
        return state.empty() || state[0] == 0 ? std::numeric_limits<double>::quiet_NaN() : area / state[0];
    }
};
static_assert(quantsweep::set_metric<average_precision, std::size_t>);

}  // namespace toy
