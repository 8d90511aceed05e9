// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The kernel of ggml's formats, for one instruction set.

#include <cstddef>
#include <cstdint>

#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

enum class ggml_kind : std::uint8_t;

namespace detail {

/// Like kernel/detail/kernels.hpp, and in the same translation units.
template <class Arch>
struct ggml_kernels {
    /// See ggml_format::fake_quantize. `block` is the format's block size; units would share the table that has it.
    static std::size_t round(ggml_kind kind, std::size_t block, const tensor_block<float>& tensor) noexcept;
};

}  // namespace detail

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/detail/ggml_kernels.ipp>
#endif
