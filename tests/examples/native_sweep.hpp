// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The images of examples/fashion_mnist as plain floats, and the native example's sweep of them. Other runtimes
///        with the same network are compared with it.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/metric.hpp>
#include <quantsweep/sweep.hpp>

#include "../support/repetitions.hpp"

namespace native {

struct images {
    std::vector<float> values;  ///< in the order [samples, 1, 28, 28]
    std::vector<std::size_t> labels;
    std::size_t samples;
};

/// Returns batches of 20. Only those for the sweep have labels.
std::vector<images> images_to_calibrate(std::size_t samples);
std::vector<images> images_to_sweep(std::size_t samples);

inline quantsweep::sweep_options options(const std::vector<std::string>& schemes) {
    quantsweep::sweep_options result;
    result.schemes.clear();
    for (const std::string& name : schemes) result.schemes.push_back(quantsweep::parse_scheme(name));
    return result;
}

/// Sweeps the native example's network with single quantized layers, and measures top-1.
quantsweep::sweep_result sweep(std::size_t calibration_samples, std::size_t samples,
                               const std::vector<std::string>& schemes);

/// How far another runtime's rows differ from the native ones.
struct difference {
    double drop = 0;     ///< the largest, in samples
    double sqnr_db = 0;  ///< the largest, at the network's output
};

/// Compares rows by their place in the network, which is the same for all hosts.
inline difference compare(const quantsweep::sweep_result& expected, const quantsweep::sweep_result& found,
                          std::size_t samples) {
    difference largest;
    for (std::size_t k = 0; k < std::min(expected.rows.size(), found.rows.size()); ++k) {
        const quantsweep::row &a = expected.rows[k], &b = found.rows[k];
        largest.drop =
            std::max(largest.drop, std::abs(a.scores[0].drop - b.scores[0].drop) * static_cast<double>(samples));
        largest.sqnr_db = std::max(largest.sqnr_db, std::abs(a.output_sqnr_db - b.output_sqnr_db));
    }
    return largest;
}

/// Removes the rows of products of two values: runtimes sweep them, and the native example does not.
inline void keep_weighted(quantsweep::sweep_result& result) {
    std::erase_if(result.rows, [](const quantsweep::row& r) {
        return std::find(r.quantized.begin(), r.quantized.end(), "weights") == r.quantized.end();
    });
}

/// Measures top-1 of the same samples on another runtime. make_tensor(values, samples) makes its inputs.
template <class Graph, class MakeTensor>
quantsweep::sweep_result sweep(Graph& graph, std::size_t calibration_samples, std::size_t samples,
                               const std::vector<std::string>& schemes, MakeTensor&& make_tensor) {
    const auto tensors = [&](const std::vector<images>& batches) {
        std::vector<quantsweep::batch<typename Graph::tensor, std::size_t>> result;
        for (const images& b : batches) result.push_back({{make_tensor(b.values, b.samples)}, b.labels, b.samples});
        return result;
    };
    const auto calibration = quantsweep::calibrate(graph, tensors(images_to_calibrate(calibration_samples)));
    return quantsweep::sweep(graph, calibration, tensors(images_to_sweep(samples)), quantsweep::top1{},
                             options(schemes));
}

/// Checks that the exported network on another runtime obeys the laws, and has the baseline and drops of the native
/// one.
/// make_graph    turns (inputs of one batch) into the graph
/// first_layer   its name there
/// Uses the macros' long names, because a runtime's headers may define the short ones.
template <class MakeGraph, class MakeTensor>
void check_runtime(MakeGraph&& make_graph, MakeTensor&& make_tensor, const std::string& first_layer) {
    constexpr std::size_t samples = toy::is_long ? 40 : 20;
    const std::vector<std::string> schemes{"w8a8", "w4a4"};
    const images first = images_to_sweep(20)[0];
    using tensor = decltype(make_tensor(first.values, first.samples));
    const quantsweep::batch<tensor> batch{{make_tensor(first.values, first.samples)}, {}, first.samples};
    auto graph = make_graph(batch.inputs);
    {
        const auto report = quantsweep::check_graph(graph, batch);
        DOCTEST_INFO(report.text());
        DOCTEST_CHECK(report.ok());
        DOCTEST_CHECK(report.status("forward") == quantsweep::law_status::holds);
        DOCTEST_CHECK(graph.unswept().empty());
    }
    quantsweep::sweep_result found = sweep(graph, samples, samples, schemes, make_tensor);
    DOCTEST_CHECK(found.rows.size() > 35 * schemes.size());  // its attention has products of two values
    keep_weighted(found);
    const quantsweep::sweep_result expected = sweep(samples, samples, schemes);
    DOCTEST_CHECK(found.metrics[0].baseline == expected.metrics[0].baseline);
    DOCTEST_REQUIRE(found.rows.size() == 35 * schemes.size());
    DOCTEST_REQUIRE(expected.rows.size() == found.rows.size());
    DOCTEST_CHECK(found.rows[0].layer == first_layer);
    const difference largest = compare(expected, found, samples);
    DOCTEST_MESSAGE("largest difference from the native sweep: " << largest.drop << " of " << samples << " samples, "
                                                                 << largest.sqnr_db << " dB");
    DOCTEST_CHECK(largest.drop < 1.5);
    DOCTEST_CHECK(largest.sqnr_db < 0.1);
}

}  // namespace native
