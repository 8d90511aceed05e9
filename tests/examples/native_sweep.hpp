// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The images of examples/fashion_mnist as plain floats, and how the native example sweeps them: what other
/// runtimes with the same network are compared with.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/sweep.hpp>

namespace native {

struct images {
    std::vector<float> values;  ///< [samples, 1, 28, 28]
    std::vector<std::size_t> labels;
    std::size_t samples;
};

/// In batches of 20. Labels in those to sweep only.
std::vector<images> images_to_calibrate(std::size_t samples);
std::vector<images> images_to_sweep(std::size_t samples);

inline quantsweep::sweep_options options(const std::vector<std::string>& schemes) {
    quantsweep::sweep_options result;
    result.schemes.clear();
    for (const std::string& name : schemes) result.schemes.push_back(quantsweep::parse_scheme(name));
    return result;
}

/// Top-1 of layers quantized alone, by the native example's network.
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

/// Top-1 of the same samples on another runtime, the network's inputs made by make_tensor(values, samples).
template <class Graph, class MakeTensor>
quantsweep::sweep_result sweep(Graph& graph, std::size_t calibration_samples, std::size_t samples,
                               const std::vector<std::string>& schemes, MakeTensor&& make_tensor) {
    const auto tensors = [&](const std::vector<images>& batches) {
        std::vector<quantsweep::batch<typename Graph::tensor, std::size_t>> result;
        for (const images& b : batches) result.push_back({{make_tensor(b.values, b.samples)}, b.labels, b.samples});
        return result;
    };
    const auto calibration = quantsweep::calibrate(graph, tensors(images_to_calibrate(calibration_samples)));
    return quantsweep::sweep(graph, calibration, tensors(images_to_sweep(samples)), quantsweep::top1{}, options(schemes));
}

}  // namespace native
