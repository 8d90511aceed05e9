// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the layers that dip have in common.

#include <vector>

#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep {

/// For each scheme the few simple statements that hold most of its losses, as docs/analysis.md describes. A statement is
/// one attribute of the layers, or two or three together: those of the host ("stage" from the layer's name where the
/// host has none), "depthwise", "position" by thirds, and what was measured of the weights and of clipping. Only rows
/// of one layer alone count.
/// Formula  the kinds are a union that shortens the description of how far each layer stands out (Rissanen 1978); a
///          kind is stated where its p-value, among the layers that no other statement covers, is at most the level,
///          after a permutation test of the best of all kinds (Westfall and Young 1993), or where it is the best of all
///          by itself; kinds within it take its place where they lose most of it (docs/analysis.md). What is lost is the drop, or
///          for a metric against float: noise over signal of decibels, else the distance from the best value
/// NaN/Inf  such rows, and failed ones, are left out and counted
/// Empty    no statements: too few layers, no positive loss, or nothing that stands out
/// Errors   none: statements are never more certain than `permutations` allow, 1 / (permutations + 1)
/// Cost     O(permutations x statements tried x layers) a scheme: tens of milliseconds for 69 layers
std::vector<explanation> explain(const sweep_result& result, const explain_options& options = {});

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/analyze/explain.ipp>
#endif
