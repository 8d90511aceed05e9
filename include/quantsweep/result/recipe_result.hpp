// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a sweep found of one recipe, and what layers' weights take.

#include <cstdint>
#include <string>
#include <vector>

#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// What a recipe does with one layer.
struct recipe_choice {
    std::string layer;     ///< as the rows have it
    std::string scheme{};  ///< its text, "w4a8"; empty where the layer stays in float
    friend bool operator==(const recipe_choice&, const recipe_choice&) = default;
};

/// One recipe: all of its choices at once, measured against the float network.
struct recipe_result {
    /// As the caller named it.
    std::string name;
    std::vector<recipe_choice> choices{};  ///< by layer, in topological order
    std::vector<score> scores{};        ///< one for each of the sweep's metrics; Holm's family is that of all recipes
    double output_sqnr_db = no_number;  ///< the network's output against float
    std::uint64_t samples = 0;          ///< how many it was measured on
    std::uint64_t weight_bytes =
        0;  ///< of all layers' weights as they are stored (docs/allocation.md); float ones in float
    /// By metric, each sample's score, in the order in which the sweep visited the samples: the same for all recipes of a
    /// sweep. Of a ratio each sample's total and count, one after the other. Empty of another metric of a whole set.
    std::vector<std::vector<double>> sample_scores{};
    std::string failure{};  ///< why there are no numbers; empty where there are
    friend bool operator==(const recipe_result& a, const recipe_result& b);
};

/// Bytes of a layer's weights as a deployed network stores them, scales and zero points included; biases are not counted.
struct stored_weights {
    /// The layer's name.
    std::string layer;
    std::uint64_t in_float = 0;              ///< as the host has them
    std::vector<std::uint64_t> by_scheme{};  ///< of the result's schemes
    friend bool operator==(const stored_weights&, const stored_weights&) = default;
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/recipe_result.ipp>
#endif
