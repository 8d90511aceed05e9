// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concepts of a number format, and of the quantizer that a format makes from a range.

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep {

/// The interval of real numbers that a static format has to represent.
struct range {
    float low = 0;   ///< the smaller end
    float high = 0;  ///< the larger end
    friend bool operator==(const range&, const range&) = default;
};

/// Rounds a real number to the nearest one that the format holds: it quantizes, then dequantizes.
///   q(x)      the scalar oracle; saturates, keeps NaN
///   q.low()   the smallest number that it returns
///   q.high()  the largest number that it returns
/// Optional, if a model can do better than the defaults of `fake_quantize` and `squared_error`:
///   q.apply(input, output, first)   rounds spans of equal length, which may be the same; in hot loop; same bits as q(x).
///                              `first` is the index of the first element in its tensor; a model whose rounding does
///                              not depend on it may leave the argument out
///   q.squared_error(bins)      the sum over the bins of count times the mean squared error, values uniform in a bin
///   q.step()                   the distance between neighbouring representable numbers, if it is constant
///   q.scale()                  the factor of the format's own numbers; the step if there is one
///   q.levels()                 the format's own numbers, ascending, if they are few and x / scale rounds to the nearest
///   Q::apply_channels(quantizers, block, first)   one quantizer for each channel of a tensor_block<float>, in place
template <class Quantizer>
concept quantizer = std::copyable<Quantizer> && requires(const Quantizer q, float x) {
    { q(x) } -> std::same_as<float>;
    { q.low() } -> std::convertible_to<float>;
    { q.high() } -> std::convertible_to<float>;
};

/// A static number format: it makes a quantizer from a range.
///   f.quantizer(range)   errors: format_range if the range is not finite, is reversed, or exceeds the format
///   f.bits()             the bits of one value
///   f.name()             parses back through any_format::parse, "int8:symmetric"
/// Optional:
///   f.quantizer_of_scale(scale, zero_point)   the quantizer with exactly these, such as those of a network that is
///                        already quantized; errors: format_range if the format has no such quantizer
///   f.symmetric()        true if a quantizer depends only on the larger magnitude of the range: the range estimators
///                        then search for one magnitude instead of two ends
///   f.stored_bits(values, scales)  the bits of a tensor in a deployed network, if they differ from bits() for each
///                        value, a float for each scale and, unless the format is symmetric, bits() for each zero point
template <class Format>
concept format = std::copyable<Format> && requires(const Format f, range r) {
    { f.quantizer(r) } -> quantizer;
    { f.bits() } -> std::convertible_to<unsigned>;
    { f.name() } -> std::convertible_to<std::string>;
};

/// True if the type is a quantizer; otherwise it does not compile, and the compiler's first line names the missing
/// member.
template <class Quantizer>
consteval bool models_quantizer() {
    static_assert(std::copyable<Quantizer>, "quantsweep: a quantizer needs to be copyable");
    static_assert(
        requires(const Quantizer q, float x) {
            { q(x) } -> std::same_as<float>;
        }, "quantsweep: a quantizer needs q(x) const -> float");
    static_assert(
        requires(const Quantizer q) {
            { q.low() } -> std::convertible_to<float>;
        }, "quantsweep: a quantizer needs q.low() const -> float");
    static_assert(
        requires(const Quantizer q) {
            { q.high() } -> std::convertible_to<float>;
        }, "quantsweep: a quantizer needs q.high() const -> float");
    return true;
}

/// The same check for a format: static_assert(quantsweep::models_format<my_format>());
template <class Format>
consteval bool models_format() {
    static_assert(std::copyable<Format>, "quantsweep: a format needs to be copyable");
    static_assert(
        requires(const Format f, range r) { f.quantizer(r); },
        "quantsweep: a format needs f.quantizer(r) const -> a quantizer, of a quantsweep::range");
    if constexpr (requires(const Format f, range r) { f.quantizer(r); })
        static_assert(models_quantizer<decltype(std::declval<const Format&>().quantizer(range{}))>());
    static_assert(
        requires(const Format f) {
            { f.bits() } -> std::convertible_to<unsigned>;
        }, "quantsweep: a format needs f.bits() const -> unsigned");
    static_assert(
        requires(const Format f) {
            { f.name() } -> std::convertible_to<std::string>;
        }, "quantsweep: a format needs f.name() const -> std::string");
    return true;
}

/// The result of the format's symmetric(); false if it has none.
template <format Format>
bool is_symmetric(const Format& f) {
    if constexpr (requires {
                      { f.symmetric() } -> std::convertible_to<bool>;
                  })
        return f.symmetric();
    else
        return false;
}

}  // namespace quantsweep
