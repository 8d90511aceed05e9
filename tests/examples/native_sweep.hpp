// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The images of examples/fashion_mnist as plain floats, and how the native example sweeps them: what other
/// runtimes with the same network are compared with.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/sweep/result.hpp>

namespace native {

struct images {
    std::vector<float> values;  ///< [samples, 1, 28, 28]
    std::vector<std::size_t> labels;
    std::size_t samples;
};

/// In batches of 20. Labels in those to sweep only.
std::vector<images> images_to_calibrate(std::size_t samples);
std::vector<images> images_to_sweep(std::size_t samples);

/// Top-1 of layers quantized alone.
quantsweep::sweep_result sweep(std::size_t calibration_samples, std::size_t samples,
                               const std::vector<std::string>& schemes);

/// How far another runtime's rows are from the native ones.
struct difference {
    double drop = 0;     ///< the largest, in samples
    double sqnr_db = 0;  ///< the largest, of the network's output
};

/// Rows by their place in the network, which all hosts have in one order.
inline difference compare(const quantsweep::sweep_result& expected, const quantsweep::sweep_result& found,
                          std::size_t samples) {
    difference largest;
    for (std::size_t k = 0; k < std::min(expected.rows.size(), found.rows.size()); ++k) {
        const quantsweep::row &a = expected.rows[k], &b = found.rows[k];
        largest.drop = std::max(largest.drop, std::abs(a.drop - b.drop) * static_cast<double>(samples));
        largest.sqnr_db = std::max(largest.sqnr_db, std::abs(a.output_sqnr_db - b.output_sqnr_db));
    }
    return largest;
}

}  // namespace native
