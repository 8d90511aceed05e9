// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of any_format.hpp.

#include <quantsweep/format/any_format.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/format/block.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/detail/parse_format.hpp>
#include <quantsweep/format/ggml.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace quantsweep {

namespace detail {

/// Names what other libraries support and this one does not, so that the error can say what to use instead.
/// Errors   unknown_format for such a text
QUANTSWEEP_INLINE void refuse_known_strangers(std::string_view text) {
    const auto refuse = [&](const char* why) { throw unknown_format{"", "\"" + std::string{text} + "\": " + why}; };
    if (text.find("fnuz") != std::string_view::npos)
        refuse(
            "the fnuz floats, whose bias is one higher and whose only NaN is the code of -0, are not supported; the "
            "nearest formats are fp8_e4m3 and fp8_e5m2, which at another scale hold the same numbers except for the "
            "few largest");
    for (const char* asked : {"saturate=0", "saturate=false", "no_saturate"})
        if (text.find(asked) != std::string_view::npos)
            refuse(
                "a cast that does not saturate is not supported: a value that is too large becomes the largest number, "
                "never NaN or infinity; leave out that part, and read in a row's ranges what share was clipped");
}

}  // namespace detail

QUANTSWEEP_INLINE any_format::any_format(const any_format&) = default;
QUANTSWEEP_INLINE any_format::any_format(any_format&&) noexcept = default;
QUANTSWEEP_INLINE any_format& any_format::operator=(const any_format&) = default;
QUANTSWEEP_INLINE any_format& any_format::operator=(any_format&&) noexcept = default;
QUANTSWEEP_INLINE any_format::~any_format() = default;

QUANTSWEEP_INLINE any_format any_format::parse(std::string_view text) {
    detail::refuse_known_strangers(text);
    detail::name_parts name{text};
    std::optional<quantsweep::granularity> shared = quantsweep::granularity::per_tensor;
    pointer found = take_dynamic(name);
    if (!found) {
        found = take_static(name);
        shared = detail::take_granularity(name);
    }
    if (found && shared && name.done()) return any_format{std::move(found), *shared};
    throw unknown_format{
        "",
        "\"" + std::string{text} +
            "\" names no format; known are int2 to int16 with :symmetric, :symmetric_full or :affine, uint2 to "
            "uint16 with :symmetric or :affine, fp8_e4m3, fp8_e5m2, fp6_e3m2, fp6_e2m3, fp4_e2m1, bfloat16, half, "
            "log2_2 to log2_8, code_book:LEVEL,LEVEL,..., each of them followed by nothing, :per_tensor, :per_channel, "
            ":per_group:N, or for activations :per_token or :dynamic; and mxfp8_e4m3, mxfp8_e5m2, mxfp6_e3m2, "
            "mxfp6_e2m3, mxfp4, mxint8, nvfp4, nf4, and ggml's q4_0, q4_1, q5_0, q5_1, q8_0, q2_k, q3_k, "
            "q4_k, q5_k, q6_k, iq4_nl. "
            "Rounding comes before the granularity: :half_away, :toward_zero or :stochastic:SEED, and :divide; "
            "then, for integers, :scale_fp16 or :scale_bf16; for example int8:symmetric:per_channel, "
            "int4:affine:divide:per_group:64, "
            "int4:symmetric:scale_fp16:per_group:32, mxfp4:stochastic:1"};
}

QUANTSWEEP_INLINE std::string any_format::name() const { return self_->name() + granularity_.suffix(); }

QUANTSWEEP_INLINE std::size_t any_format::fake_quantize(const tensor_block<float>& tensor) const {
    if (dynamic()) return self_->fake_quantize(tensor);
    if (!takes_extremes())
        throw invalid_argument{
            "", name() + " does not take its scales from the tensor; pass a range, or use a dynamic format"};
    const std::size_t line = std::max<std::size_t>(tensor.channels, 1);
    return self_->fake_quantize_groups(tensor, granularity_.group() == 0 ? line : granularity_.group());
}

QUANTSWEEP_INLINE any_format::pointer any_format::share(const interface* made) { return pointer{made}; }

QUANTSWEEP_INLINE void any_format::refuse_range(const std::string& name) {
    throw invalid_argument{"", name + " takes its scales from each tensor itself; do not pass a range"};
}

QUANTSWEEP_INLINE void any_format::refuse_scale(const std::string& name, bool is_dynamic) {
    throw invalid_argument{
        "",
        name + (is_dynamic
                    ? " takes its scales from each tensor itself; do not pass any"
                    : " cannot be made from a scale; give the format a member quantizer_of_scale(scale, zero_point)")};
}

QUANTSWEEP_INLINE any_format::pointer any_format::take_dynamic(detail::name_parts& name) {
    if (name.take("nf4")) return share(new model<nf4>{nf4{}});
    if (name.take("nvfp4")) return share(new model<nvfp4>{nvfp4{detail::take_rounding(name)}});
    if (pointer found = take_ggml(name)) return found;
    return take_microscaling(name);
}

QUANTSWEEP_INLINE any_format::pointer any_format::take_ggml(detail::name_parts& name) {
    for (std::size_t kind = 0; kind < std::size(detail::ggml_layouts); ++kind)
        if (name.take(detail::ggml_layouts[kind].name))
            return share(new model<ggml_format>{ggml_format{static_cast<ggml_kind>(kind)}});
    return nullptr;
}

QUANTSWEEP_INLINE any_format::pointer any_format::take_static(detail::name_parts& name) {
    if (pointer found = take_minifloat(name)) return found;
    if (pointer found = take_code_book(name)) return found;
    return take_integer(name);
}

/// Parses "code_book", "-1,0,1".
QUANTSWEEP_INLINE any_format::pointer any_format::take_code_book(detail::name_parts& name) {
    if (!name.take("code_book")) return nullptr;
    std::vector<float> levels;
    for (detail::name_parts list{name.peek(), ','}; !list.done(); list.skip()) {
        const std::optional<float> value = parse_number<float>(list.peek());
        if (!value) return nullptr;
        levels.push_back(*value);
    }
    name.skip();
    try {
        return share(new model<code_book>{code_book{std::move(levels)}});
    } catch (const invalid_argument&) {
        return nullptr;
    }
}

/// Parses "int8", "symmetric" and leaves the parts that follow.
QUANTSWEEP_INLINE any_format::pointer any_format::take_integer(detail::name_parts& name) {
    std::string_view first = name.peek();
    const bool is_signed = !detail::remove_prefix(first, "u");
    if (!detail::remove_prefix(first, "int")) return nullptr;
    const unsigned bits = parse_number<unsigned>(first).value_or(0);
    if (bits < 2 || bits > 16) return nullptr;
    name.skip();
    integer_kind kind = integer_kind::affine;
    if (name.take("symmetric"))
        kind = integer_kind::symmetric;
    else if (is_signed && name.take("symmetric_full"))
        kind = integer_kind::symmetric_full;
    else if (!name.take("affine"))
        return nullptr;
    const rounding how = detail::take_rounding(name);
    const scale_type scales = name.take("scale_fp16")   ? scale_type::half
                              : name.take("scale_bf16") ? scale_type::brain_float
                                                        : scale_type::single;
    return share(new model<integer_format>{integer_format{bits, kind, is_signed, how, scales}});
}

/// Parses "mxfp8_e4m3", "mxfp4", "mxint8". Without an element type, "mxfp8" means E4M3 and "mxfp6" means E2M3.
QUANTSWEEP_INLINE any_format::pointer any_format::take_microscaling(detail::name_parts& name) {
    struct named {
        std::string_view text;
        const microscaling_format* format;
    };
    constexpr named known[] = {{"mxfp8", &mxfp8_e4m3}, {"mxfp8_e4m3", &mxfp8_e4m3}, {"mxfp8_e5m2", &mxfp8_e5m2},
                               {"mxfp6", &mxfp6_e2m3}, {"mxfp6_e2m3", &mxfp6_e2m3}, {"mxfp6_e3m2", &mxfp6_e3m2},
                               {"mxfp4", &mxfp4},      {"mxfp4_e2m1", &mxfp4},      {"mxint8", &mxint8}};
    for (const auto& [text, format] : known)
        if (name.take(text)) {
            const minifloat_format& element = format->element();
            return share(new model<microscaling_format>{
                microscaling_format{minifloat_format{element.exponent_bits(), element.mantissa_bits(), element.kind(),
                                                     detail::take_rounding(name, false)}}});
        }
    return nullptr;
}

QUANTSWEEP_INLINE any_format::pointer any_format::take_minifloat(detail::name_parts& name) {
    const auto share_one = [&](unsigned exponent_bits, unsigned mantissa_bits, minifloat_kind kind) {
        name.skip();
        return share(new model<minifloat_format>{
            minifloat_format{exponent_bits, mantissa_bits, kind, detail::take_rounding(name)}});
    };
    std::string_view first = name.peek();
    for (const detail::named_minifloat& known : detail::named_minifloats)
        if (!first.empty() && (first == known.name || first == known.alias))
            return share_one(known.exponent_bits, known.mantissa_bits, known.kind);
    if (!detail::remove_prefix(first, "log2_")) return nullptr;
    const unsigned bits = parse_number<unsigned>(first).value_or(0);
    return bits < 2 || bits > 8 ? nullptr : share_one(bits - 1, 0, minifloat_kind::numbers);
}

}  // namespace quantsweep
