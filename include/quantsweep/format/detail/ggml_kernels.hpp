// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernel of ggml's formats, for one instruction set.

#include <cstddef>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/ggml.hpp>

namespace quantsweep::detail {

/// Like kernel/detail/kernels.hpp, and in the same translation units.
template <class Arch>
struct ggml_kernels {
    /// See ggml_format::fake_quantize. `block` is the format's block size; units would share the table that has it.
    static std::size_t round(ggml_kind kind, std::size_t block, const tensor_block<float>& tensor) noexcept;
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/detail/ggml_kernels.ipp>
#endif
