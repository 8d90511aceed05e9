// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  From what cells compared on the way to the matrix of how errors grow or fade.

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include <quantsweep/kernel/squared_error.hpp>
#include <quantsweep/sweep/detail/program.hpp>
#include <quantsweep/sweep/detail/rows.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// One a scheme, of the requests that asked for it.
inline std::vector<error_trace> traces_of(const cell_space& space, std::span<const scheme> schemes,
                                          std::span<const cell_request> requests, std::span<const cell_totals> totals) {
    const std::size_t count = space.first_node.size();
    const std::vector<double> unknown(count, std::numeric_limits<double>::quiet_NaN());
    std::vector<error_trace> traces;
    for (const scheme& how : schemes) traces.push_back({how.name, std::vector<std::vector<double>>(count, unknown)});
    for (std::size_t c = 0; c < totals.size(); ++c) {
        const cell_request& request = requests[c];
        if (!request.trace || !totals[c].failure.empty()) continue;
        auto& line = traces[request.quantized.scheme].sqnr_db[request.quantized.quantized.front().first];
        for (const node_error& error : totals[c].compared) {
            const std::size_t unit = space.unit_of[error.node];
            if (space.first_node[unit] == error.node) line[unit] = sqnr_db(error.sums.signal, error.sums.noise);
        }
    }
    return traces;
}

}  // namespace quantsweep::detail
