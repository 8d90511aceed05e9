// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of block.hpp.

#include <quantsweep/format/block.hpp>

#include <algorithm>
#include <bit>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/block_kernels.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/detail/scale.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::size_t round_blocks(const tensor_block<float>& tensor, const block_rule& rule,
                                           const rounding& how) noexcept {
    return run_kernel<block_kernels>([&](auto kernel) { return kernel.round(tensor, rule, how); });
}

}  // namespace detail

QUANTSWEEP_INLINE std::string microscaling_format::name() const {
    const std::string element = element_.name();
    const auto is = [&](const char* name) { return element.starts_with(name); };
    const std::string suffix = detail::suffix(element_.rounds());
    if (is("fp4_e2m1")) return "mxfp4" + suffix;
    return element_.exponent_bits() == 1 ? "mxint8" + suffix : "mx" + element;
}

QUANTSWEEP_INLINE std::size_t microscaling_format::fake_quantize(const tensor_block<float>& tensor) const noexcept {
    return detail::round_blocks(tensor, {element_.grid()}, element_.rounds());
}

QUANTSWEEP_INLINE std::string nvfp4::name() const { return "nvfp4" + detail::suffix(how_); }

QUANTSWEEP_INLINE std::size_t nvfp4::fake_quantize(const tensor_block<float>& tensor) const noexcept {
    const float_grid element = fp4_e2m1.grid(), scales = fp8_e4m3.grid();
    const double whole = static_cast<double>(element.largest_value()) * static_cast<double>(scales.largest_value());
    const float magnitude = std::bit_cast<float>(detail::run_kernel<detail::block_kernels>(
        [&](auto kernel) { return kernel.largest_finite_bits(tensor.data, tensor.values().size()); }));
    // Keeps the scale far above the subnormals; otherwise a block's scale would have no finite inverse.
    const float tensor_scale = std::max(detail::symmetric_scale({0, magnitude}, whole), 0x1p-110f);
    return detail::round_blocks(tensor, {element, false, scales, tensor_scale}, how_);
}

QUANTSWEEP_INLINE const code_book& nf4::levels() {
    static const code_book book{{-1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
                                 -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
                                 0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
                                 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f}};
    return book;
}

QUANTSWEEP_INLINE std::size_t nf4::fake_quantize(const tensor_block<float>& tensor) const {
    return detail::fake_quantize_groups(levels(), tensor, block_size());
}

}  // namespace quantsweep
