// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A change that was tried to mend a layer that dips, and what it gained.

#include <optional>
#include <string>

#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// One change to how one layer is quantized, measured beside the scheme under which the layer dips.
struct remedy {
    std::string layer{};   ///< the layer that dips
    std::string scheme{};  ///< the name of the scheme under which the layer dips
    std::string change{};  ///< "weights per channel"
    std::string tried{};   ///< the text of the changed scheme
    std::string takes{};   ///< a sentence: what its deployment needs
    score measured{};      ///< the score of the layer under the changed scheme, alone
    /// The gain's drop is how much less the layer loses, paired by sample. Holm's family is all changes that were tried.
    score gain{};
    bool recommended = false;                    ///< true for at most one remedy of a layer
    std::string failure{};                       ///< why there are no numbers; empty if there are
    std::optional<layer_treatment> treatment{};  ///< what is done to the layer in addition to the scheme that was tried
    friend bool operator==(const remedy&, const remedy&) = default;
};

}  // namespace quantsweep
