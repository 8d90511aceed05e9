// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Formats whose blocks carry their own scales: OCP Microscaling, NVFP4, NF4.

#include <algorithm>
#include <cstddef>
#include <string>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/detail/scale.hpp>
#include <quantsweep/format/dynamic_format.hpp>
#include <quantsweep/format/minifloat.hpp>
#include <quantsweep/kernel/block.hpp>

namespace quantsweep {

/// Blocks of 32 small floats with a power of two as scale; `microscaling` is the same as a compile-time type.
/// Formula  s = 2^(floor(log2(max |x|)) - top), at least 2^-127; q(x) = round(x / s) * s, saturating, where 2^top is the
///          octave of the element's largest number                                  (docs/quantization.md, eq. 15)
/// NaN/Inf  NaN stays NaN, an infinity becomes the block's largest number; neither counts towards the scale, so that
///          the rest of the block is as if they were 0. The specification leaves both to the implementation.
/// Source   OCP Microscaling Formats (MX) Specification 1.0, section 5 and 6.3
class microscaling_format {
public:
    constexpr explicit microscaling_format(minifloat_format element) : element_{element} {}

    constexpr std::size_t block_size() const noexcept { return 32; }
    constexpr unsigned bits() const noexcept { return element_.bits(); }
    constexpr const minifloat_format& element() const noexcept { return element_; }
    /// "mxfp8_e4m3", "mxfp4", "mxint8"
    std::string name() const {
        const std::string element = element_.name();
        const auto is = [&](const char* name) { return element.starts_with(name); };
        const std::string suffix = detail::suffix(element_.rounds());
        if (is("fp4_e2m1")) return "mxfp4" + suffix;
        return element_.exponent_bits() == 1 ? "mxint8" + suffix : "mx" + element;
    }
    std::size_t fake_quantize(const tensor_block<float>& tensor) const noexcept {
        const float_grid grid = element_.grid();
        const power_of_two_scale scale{(grid.largest >> 23) - 127};
        return rounding_rule::visit(element_.rounds(), [&]<class Rounding, class Scaling>(Rounding rounds, Scaling) {
            return round_blocks(tensor, block_size(),
                                block_rule<power_of_two_scale, Rounding, Scaling>{grid, scale, rounds});
        });
    }
    friend bool operator==(const microscaling_format&, const microscaling_format&) = default;

private:
    minifloat_format element_;
};

template <class Element>
struct microscaling : microscaling_format {
    constexpr microscaling() : microscaling_format{Element{}} {}
};

using mxfp8_e4m3 = microscaling<fp8_e4m3>;
using mxfp8_e5m2 = microscaling<fp8_e5m2>;
using mxfp6_e3m2 = microscaling<fp6_e3m2>;
using mxfp6_e2m3 = microscaling<fp6_e2m3>;
using mxfp4 = microscaling<fp4_e2m1>;
/// One bit of exponent and six of mantissa are evenly spaced: the integers from -127 to 127. The code -128 is not used,
/// so that every number has its negative.
using mxint8 = microscaling<minifloat<1, 6, minifloat_kind::numbers>>;
static_assert(dynamic_format<mxfp8_e4m3> && dynamic_format<mxint8>);

/// Blocks of 16 fp4 E2M1 with an fp8 E4M3 scale each, and a float scale for the tensor.
/// Formula  t = max |x| / (6 * 448) over the tensor; s = t * e4m3(max |x| / 6 / t) over the block, at least t * 2^-9;
///          q(x) = e2m1(x * (1 / s)) * s                                             (docs/quantization.md, eq. 16)
/// NaN/Inf  as in microscaling_format
/// Source   NVIDIA 2025, Pretraining large language models with NVFP4, appendix C (arXiv:2509.25149)
class nvfp4 {
public:
    constexpr explicit nvfp4(rounding how = {}) : how_{how} {}

    constexpr std::size_t block_size() const noexcept { return 16; }
    constexpr unsigned bits() const noexcept { return 4; }
    std::string name() const { return "nvfp4" + detail::suffix(how_); }
    std::size_t fake_quantize(const tensor_block<float>& tensor) const noexcept {
        const float_grid element = fp4_e2m1{}.grid(), scales = fp8_e4m3{}.grid();
        const double whole = static_cast<double>(element.largest_value()) * static_cast<double>(scales.largest_value());
        const float magnitude = largest_magnitude(tensor.values());
        // Far above the subnormals, where a block's scale would have no inverse.
        const float tensor_scale = std::max(detail::symmetric_scale({0, magnitude}, whole), 0x1p-110f);
        const small_float_scale scale{tensor_scale, element.largest_value(), scales};
        return rounding_rule::visit(how_, [&]<class Rounding, class Scaling>(Rounding rounds, Scaling) {
            return round_blocks(tensor, block_size(),
                                block_rule<small_float_scale, Rounding, Scaling>{element, scale, rounds});
        });
    }
    friend bool operator==(const nvfp4&, const nvfp4&) = default;

private:
    rounding how_;
};
static_assert(dynamic_format<nvfp4>);

/// Blocks of 64 with the largest magnitude as scale, and levels that are quantiles of the normal distribution.
/// NaN/Inf  as in microscaling_format
/// Source   Dettmers et al. 2023, QLoRA: efficient finetuning of quantized LLMs, appendix E (arXiv:2305.14314)
class nf4 {
public:
    static const code_book& levels() {
        static const code_book book{{-1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
                                     -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
                                     0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f,
                                     0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f,
                                     0.7229568362236023f, 1.0f}};
        return book;
    }
    constexpr std::size_t block_size() const noexcept { return 64; }
    constexpr unsigned bits() const noexcept { return 4; }
    std::string name() const { return "nf4"; }
    std::size_t fake_quantize(const tensor_block<float>& tensor) const {
        return detail::fake_quantize_groups(levels(), tensor, block_size());
    }
    friend bool operator==(const nf4&, const nf4&) = default;
};
static_assert(dynamic_format<nf4>);

}  // namespace quantsweep
