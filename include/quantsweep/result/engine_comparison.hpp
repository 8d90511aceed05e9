// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Two engines that compute one network, layer by layer: plain data.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// A layer that both engines have, by its name.
struct compared_layer {
    std::string layer;  ///< the name that both engines give it
    /// The layer's own difference, in dB: both layers read the values of the reference. Infinite where the two are equal bit
    /// for bit, NaN where there is nothing to compare.
    double local_sqnr_db = no_number;
    /// Of its elements, the share that differs by more than 2^-16 of their root mean square.
    double differing = no_number;
    double cumulative_sqnr_db = no_number;  ///< of each engine's own value: all differences up to here
    std::vector<double> values{};  ///< by metric: of the reference's network with this layer alone the candidate's
    bool stands_out = false;       ///< its own difference is larger than those of the other layers explain
    friend bool operator==(const compared_layer&, const compared_layer&) = default;
};

/// What `compare_engines` found of two engines of one network.
struct engine_comparison {
    std::vector<metric_info> metrics{};         ///< those that were measured
    std::vector<double> reference{};            ///< by metric: the reference's value
    std::vector<double> candidate{};            ///< by metric: the candidate's value
    double output_sqnr_db = no_number;          ///< of the candidate's outputs
    std::size_t samples = 0;                    ///< how many were compared
    std::vector<compared_layer> layers{};       ///< in the reference's order
    std::vector<std::string> only_reference{};  ///< layers that the candidate does not have
    std::vector<std::string> only_candidate{};  ///< layers that the reference does not have
    friend bool operator==(const engine_comparison&, const engine_comparison&) = default;
};

/// Marks the layers whose own difference stands out.
/// Formula  d = min(local SQNR, 144.5), the digits of a float; m the median and s = 1.4826 median(|d - m|) of the layers that
///          differ; stands out: d < m - max(6.02, 3.5 s). Where fewer than three differ, they all do. A layer of which at most
///          one element in 10,000 differs, and d is 60 or more, does not: where integers are made of floats, whose last digit
///          depends on the order of the operations, so many values of up to 127 steps lie on the other side of a half
/// NaN/Inf  a layer without a local SQNR does not stand out, nor does one that is equal bit for bit
/// Empty    nothing stands out
/// Cost     O(layers log layers)
/// Source   Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993: the modified z-score, 3.5
void mark_outstanding(std::vector<compared_layer>& layers);

/// Those that stand out, the largest difference first.
std::vector<const compared_layer*> outstanding(const engine_comparison& found);
std::vector<const compared_layer*> outstanding(const engine_comparison&& found) = delete;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/engine_comparison.ipp>
#endif
