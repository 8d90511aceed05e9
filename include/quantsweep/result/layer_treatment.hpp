// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is done to a layer beside rounding it, with the numbers that this takes.

#include <string>
#include <vector>

namespace quantsweep {

/// Made for one layer under one scheme; a scheme that carries it quantizes no other layer.
struct layer_treatment {
    std::string layer{};  ///< its name
    /// Subtracted from the layer's bias: the mean error of each channel of its output. Empty leaves the bias as it is.
    std::vector<float> bias_shift{};

    /// How much the squared error of a weight counts where the range of the weights is chosen: the mean square of the channel
    /// that it meets, E[x^2]. Empty counts all alike.
    std::vector<float> importance{};
    /// Divides each channel of what the layer reads first before it is rounded, and multiplies it afterwards; the weights
    /// the other way round, so that the float layer is the same. Empty leaves both as they are.
    std::vector<float> equalization{};
    /// Turns what the layer reads first and its weights by a Hadamard matrix along the axis that is summed over, before they are
    /// rounded, and back afterwards; after the equalization where there are both.
    bool hadamard = false;
    /// The range of that input in the other basis; not read where its scales come from each tensor itself.
    float input_low = 0, input_high = 0;

    friend bool operator==(const layer_treatment&, const layer_treatment&) = default;
};

}  // namespace quantsweep
