// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What is done to a layer in addition to rounding it, with the numbers that this needs.

#include <string>
#include <vector>

namespace quantsweep {

/// A treatment of one layer under one scheme. A scheme that has a treatment quantizes no other layer.
struct layer_treatment {
    std::string layer{};  ///< the layer's name
    /// The mean error of each channel of the layer's output, which is subtracted from the bias. Empty leaves the bias as
    /// it is.
    std::vector<float> bias_shift{};

    /// How much the squared error of a weight counts when the range of the weights is chosen: the mean square of the
    /// input channel that the weight multiplies, E[x^2]. Empty: all weights count alike.
    std::vector<float> importance{};
    /// Divisors for the channels of the layer's first input. Each channel is divided before it is rounded, and multiplied
    /// afterwards. The weights are multiplied first and divided afterwards, so that the float layer is the same. Empty
    /// leaves both as they are.
    std::vector<float> equalization{};
    /// Whether a Hadamard matrix turns the layer's first input and its weights, along the axis that is summed over,
    /// before they are rounded, and turns them back afterwards. If there is an equalization, too, it comes first.
    bool hadamard = false;
    /// The range of the first input once it is equalized or turned. It is not read if the scales are
    /// computed from each tensor at run time.
    float input_low = 0, input_high = 0;

    friend bool operator==(const layer_treatment&, const layer_treatment&) = default;
};

}  // namespace quantsweep
