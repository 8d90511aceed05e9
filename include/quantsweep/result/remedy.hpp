// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What was tried to mend a layer that dips, and what it gained.

#include <optional>
#include <string>

#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/result/row.hpp>

namespace quantsweep {

/// One change to how one layer is quantized, measured beside the scheme under which it dips.
struct remedy {
    std::string layer{};   ///< the layer that dips
    std::string scheme{};  ///< the name of the one under which the layer dips
    std::string change{};  ///< "weights per channel"
    std::string tried{};   ///< the text of the changed scheme
    std::string takes{};   ///< what deploying it takes, a sentence
    score measured{};      ///< of the layer under the changed scheme, alone
    /// drop: how much less the layer loses, paired by sample; Holm's family is all that was tried.
    score gain{};
    bool recommended = false;                    ///< one of the layer's at most
    std::string failure{};                       ///< why there are no numbers; empty where there are
    std::optional<layer_treatment> treatment{};  ///< what the layer gets beside the scheme that was tried
    friend bool operator==(const remedy&, const remedy&) = default;
};

}  // namespace quantsweep
