// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of any_format.hpp.

#include <quantsweep/format/any_format.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/format/block.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/detail/parse_format.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE any_format any_format::parse(std::string_view text) {
    detail::name_parts name{text};
    std::optional<quantsweep::granularity> shared = quantsweep::granularity::per_tensor;
    pointer found = take_dynamic(name);
    if (!found) {
        found = take_static(name);
        shared = detail::take_granularity(name);
    }
    if (found && shared && name.done()) return any_format{std::move(found), *shared};
    throw unknown_format{
        "", "\"" + std::string{text} +
                "\" names no format; known are int2 to int16 with :symmetric, :symmetric_full or :affine, uint2 to "
                "uint16 with :symmetric or :affine, fp8_e4m3, fp8_e5m2, fp6_e3m2, fp6_e2m3, fp4_e2m1, bfloat16, half, "
                "log2_2 to log2_8, code_book:LEVEL,LEVEL,..., each of these then nothing, :per_tensor, :per_channel or "
                ":per_group:N; and mxfp8_e4m3, mxfp8_e5m2, mxfp6_e3m2, mxfp6_e2m3, mxfp4, mxint8, nvfp4, nf4. "
                "Rounding comes before the granularity: :half_away, :toward_zero or :stochastic:SEED, and :divide; for "
                "example int8:symmetric:per_channel, int4:affine:divide:per_group:64, mxfp4:stochastic:1"};
}

QUANTSWEEP_INLINE std::string any_format::name() const { return self_->name() + granularity_.suffix(); }

QUANTSWEEP_INLINE std::size_t any_format::fake_quantize(const tensor_block<float>& tensor) const {
    if (dynamic()) return self_->fake_quantize(tensor);
    if (granularity_.group() == 0)
        throw invalid_argument{"", name() + " has no scales of its own; give it a range, or a dynamic format instead"};
    return detail::fake_quantize_groups(*this, tensor, granularity_.group());
}

QUANTSWEEP_INLINE any_format::pointer any_format::share(const interface* made) { return pointer{made}; }

QUANTSWEEP_INLINE void any_format::refuse_range(const std::string& name) {
    throw invalid_argument{"", name + " takes its scales from the tensor, not from a range"};
}

QUANTSWEEP_INLINE any_format::pointer any_format::take_dynamic(detail::name_parts& name) {
    if (name.take("nf4")) return share(new model<nf4>{nf4{}});
    if (name.take("nvfp4")) return share(new model<nvfp4>{nvfp4{detail::take_rounding(name)}});
    return take_microscaling(name);
}

QUANTSWEEP_INLINE any_format::pointer any_format::take_static(detail::name_parts& name) {
    if (pointer found = take_minifloat(name)) return found;
    if (pointer found = take_code_book(name)) return found;
    return take_integer(name);
}

/// "code_book", "-1,0,1"
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

/// "int8", "symmetric"; leaves what follows.
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
    return share(new model<integer_format>{integer_format{bits, kind, is_signed, detail::take_rounding(name)}});
}

/// "mxfp8_e4m3", "mxfp4", "mxint8"; "mxfp8" is E4M3 and "mxfp6" E2M3.
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
