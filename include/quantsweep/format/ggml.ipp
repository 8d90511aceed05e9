// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of ggml.hpp.

#include <quantsweep/format/ggml.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/ggml_kernels.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::size_t ggml_format::fake_quantize(const tensor_block<float>& tensor) const {
    return detail::run_kernel<detail::ggml_kernels>(
        [&](auto kernel) { return kernel.round(kind_, block_size(), tensor); });
}

}  // namespace quantsweep
