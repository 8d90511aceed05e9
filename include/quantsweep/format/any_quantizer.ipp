// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_quantizer.hpp.

#include <quantsweep/format/any_quantizer.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void any_quantizer::apply_channels(std::span<const any_quantizer> quantizers,
                                                     const tensor_block<float>& block, std::uint64_t first) {
    if (!quantizers.empty()) quantizers[0].self_->apply_channels(quantizers, block, first);
}

QUANTSWEEP_INLINE std::shared_ptr<const any_quantizer::interface> any_quantizer::share(const interface* made) {
    return std::shared_ptr<const interface>{made};
}

QUANTSWEEP_INLINE void any_quantizer::apply_runs(std::span<const any_quantizer> quantizers,
                                                 const tensor_block<float>& block, std::uint64_t first) {
    detail::fake_quantize_runs(quantizers, block, first);
}

#ifdef QUANTSWEEP_COMPILED
template void fake_quantize(tensor_view<float>, std::optional<std::size_t>, std::span<const any_quantizer>);
template void fake_quantize(tensor_view<double>, std::optional<std::size_t>, std::span<const any_quantizer>);
#endif

}  // namespace quantsweep
