// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Applies a calibration's policy on NaN and infinity to a record of the sweep.

#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/detail/plan/swept_network.hpp>

namespace quantsweep::detail {

/// Errors  nonfinite_value if the float network produced NaN or infinities
inline void require_finite(const cell_record& record, const swept_network& network) {
    const auto require = [](const nonfinite_elements& found, const std::string& whose) {
        if (found.count > 0)
            throw nonfinite_value{whose,
                                  "batch " + std::to_string(found.batch) + ", sample " + std::to_string(found.sample) +
                                      ": the float network makes NaN or infinity, which the calibration's policy "
                                      "refuses; fix the network or the batch, or calibrate with another policy"};
    };
    for (const node_error& error : record.compared) require(error.nonfinite, network.net.info[error.node].name);
    require(record.output_nonfinite, "");
}

}  // namespace quantsweep::detail
