// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of fake_quantize.hpp.

#include <quantsweep/format/fake_quantize.hpp>

#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE void require_one_a_channel(std::size_t quantizers, std::size_t channels, const shape& extents) {
    if (quantizers != 1 && quantizers != channels)
        throw shape_mismatch{"", "there are " + std::to_string(quantizers) + " quantizers for " +
                                     std::to_string(channels) + " channels of a tensor of shape " + to_string(extents) +
                                     "; pass one for the whole tensor, or one for each channel"};
}

}  // namespace quantsweep::detail
