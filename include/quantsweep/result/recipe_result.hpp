// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The result of a sweep for one recipe, and the sizes of layers' weights.

#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// The choice of a recipe for one layer.
struct recipe_choice {
    std::string layer;     ///< the layer's name in the rows
    std::string scheme{};  ///< the scheme's text, "w4a8"; empty if the layer stays in float
    friend bool operator==(const recipe_choice&, const recipe_choice&) = default;
};

/// One recipe, with all of its choices at once, measured against the float network.
struct recipe_result {
    /// The name that the caller gave it.
    std::string name;
    std::vector<recipe_choice> choices{};  ///< one for each layer, in topological order
    std::vector<score> scores{};           ///< one for each of the sweep's metrics; Holm's family is all recipes
    double output_sqnr_db = no_number;     ///< the SQNR of the network's output against float
    std::uint64_t samples = 0;             ///< the number of samples that it was measured on
    /// The bytes of all layers' weights as they are stored (docs/allocation.md). Weights in float count in float.
    std::uint64_t weight_bytes = 0;
    /// For each metric, the score of each sample, in the order in which the sweep visited the samples, which is the same
    /// for all recipes of a sweep. For a ratio, each sample has two entries: its total, then its count. For any other
    /// metric of a whole set it is empty.
    std::vector<std::vector<double>> sample_scores{};
    std::string failure{};  ///< why there are no numbers; empty if there are
    friend bool operator==(const recipe_result& a, const recipe_result& b);
};

/// The bytes of a layer's weights as a deployed network stores them, with scales and zero points. Biases are not counted.
struct stored_weights {
    /// The layer's name.
    std::string layer;
    std::uint64_t in_float = 0;              ///< the size of the host's weights
    std::vector<std::uint64_t> by_scheme{};  ///< one for each of the result's schemes
    friend bool operator==(const stored_weights&, const stored_weights&) = default;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/recipe_result.ipp>
#endif
