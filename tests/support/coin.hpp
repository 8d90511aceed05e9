// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A metric of pure noise.

#include <cstddef>
#include <string>

#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/metric/metric.hpp>

namespace toy {

/// Scores 0 or 1 with probabilities that do not depend on what is quantized, although the outcome does: pure noise.
struct coin {
    std::size_t run;
    quantsweep::metric_info info() const { return {"coin", true, 0.0, 1.0, true}; }
    template <class Label>
    double score(const quantsweep::sample<Label>& s) const {
        quantsweep::fingerprint mark;
        mark.add(run);
        for (float x : s.outputs[0]) mark.add(x);
        return std::stoul(mark.hex().substr(0, 4), nullptr, 16) % 10 < 8 ? 1 : 0;
    }
};

}  // namespace toy
