// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The comparison of two engines that compute one network, layer by layer: plain data.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// A layer that both engines have under the same name.
struct compared_layer {
    std::string layer;  ///< the name that both engines give it
    /// The SQNR of the layer's own difference, in dB: both layers read the values of the reference. It is infinite if the
    /// two are equal bit for bit, and NaN if there is nothing to compare.
    double local_sqnr_db = no_number;
    /// The share of the layer's elements that differ by more than 2^-16 of the elements' root mean square.
    double differing = no_number;
    double cumulative_sqnr_db = no_number;  ///< between the engines' own values: it includes all differences up to here
    /// One for each metric: the value of the reference's network if the candidate computes this layer alone.
    std::vector<double> values{};
    bool stands_out = false;  ///< whether its own difference is larger than the other layers' differences explain
    friend bool operator==(const compared_layer& a, const compared_layer& b);
};

/// The result of `compare_engines` for two engines of one network.
struct engine_comparison {
    std::vector<metric_info> metrics{};         ///< the metrics that were measured
    std::vector<double> reference{};            ///< the reference's value of each metric
    std::vector<double> candidate{};            ///< the candidate's value of each metric
    double output_sqnr_db = no_number;          ///< the SQNR of the candidate's outputs
    std::size_t samples = 0;                    ///< how many samples were compared
    std::vector<compared_layer> layers{};       ///< in the reference's order
    std::vector<std::string> only_reference{};  ///< layers that the candidate does not have
    std::vector<std::string> only_candidate{};  ///< layers that the reference does not have
    friend bool operator==(const engine_comparison& a, const engine_comparison& b);
};

/// Marks the layers whose own difference stands out from the others.
/// Formula  d = min(local SQNR, 144.5), where 144.5 is the digits of a float; m is the median of d and s = 1.4826
///          median(|d - m|) over the layers that differ; a layer stands out if d < m - max(6.02, 3.5 s). If fewer than
///          three layers differ, all of these stand out. A layer does not stand out if at most one element in 10,000
///          differs and d is 60 or more: an engine that rounds floats to integers has such differences, because the last
///          digit of a float depends on the order of the operations, and about that many values of up to 127 steps then
///          lie on the other side of a half
/// NaN/Inf  a layer without a local SQNR does not stand out, and neither does one that is equal bit for bit
/// Empty    nothing stands out
/// Cost     O(layers log layers)
/// Source   Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993: the modified z-score, 3.5
void mark_outstanding(std::vector<compared_layer>& layers);

/// Returns the layers that stand out, the one with the largest difference first.
std::vector<const compared_layer*> outstanding(const engine_comparison& found);
std::vector<const compared_layer*> outstanding(const engine_comparison&& found) = delete;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/engine_comparison.ipp>
#endif
