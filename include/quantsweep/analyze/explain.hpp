// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds what the layers that dip have in common.

#include <vector>

#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// Finds, for each scheme, the few simple statements that hold most of its losses (docs/analysis.md). A statement is
/// about one attribute of the layers, or about two or three together. The attributes are those of the host ("stage" is
/// taken from the layer's name if the host has none), "depthwise", "position" by thirds, and what was measured of the
/// weights and of clipping. Only rows of one layer alone count.
/// Formula  The kinds are a union that shortens the description of how far each layer stands out (Rissanen 1978). A kind
///          is stated if its p-value, among the layers that no other statement covers, is at most the level, after a
///          permutation test of the best of all kinds (Westfall and Young 1993), or if it is the best of all by itself.
///          Kinds within it replace it if they lose most of it (docs/analysis.md). The loss is the drop. For a metric
///          against float it is noise over signal if the metric is in decibels, and otherwise the distance from the best
///          value
/// NaN/Inf  such rows, and failed ones, are left out and counted
/// Empty    no statements if there are too few layers, no positive loss, or nothing that stands out
/// Errors   none: statements are never more certain than `permutations` allow, 1 / (permutations + 1)
/// Cost     O(permutations x statements tried x layers) for each scheme: tens of milliseconds for 69 layers
std::vector<explanation> explain(const sweep_result& result, const explain_options& options = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/analyze/explain.ipp>
#endif
