// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The concepts of a number format and of the quantizer that a format and a range make.

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <quantsweep/core/distribution.hpp>

namespace quantsweep {

/// The real interval that a static format is asked to represent.
struct range {
    float low = 0;   ///< the smaller end
    float high = 0;  ///< the larger end
    friend bool operator==(const range&, const range&) = default;
};

/// Rounds a real number to the nearest one that the format holds: quantize, then dequantize.
///   q(x)      the scalar oracle; saturates, keeps NaN
///   q.low()   the smallest number that it makes
///   q.high()  the largest
/// and, optionally, where a model can do better than the defaults of `fake_quantize` and `squared_error`:
///   q.apply(input, output, first)   spans of equal length, which may be the same; in hot loop; same bits as q(x).
///                              `first` is the index of the first element in its tensor; a model whose rounding does not
///                              depend on it may do without
///   q.squared_error(bins)      the sum over the bins of count times the mean squared error, values uniform in a bin
///   q.step()                   the distance of neighbouring representable numbers, where it is the same everywhere
///   q.scale()                  what the format's own numbers are multiplied by; the step where there is one
///   q.levels()                 those numbers, ascending, where they are few and x / scale is rounded to the nearest
///   Q::apply_channels(quantizers, block, first)   one quantizer for each channel of a tensor_block<float>, in place
template <class Quantizer>
concept quantizer = std::copyable<Quantizer> && requires(const Quantizer q, float x) {
    { q(x) } -> std::same_as<float>;
    { q.low() } -> std::convertible_to<float>;
    { q.high() } -> std::convertible_to<float>;
};

/// A static number format: given a range it makes a quantizer.
///   f.quantizer(range)   errors: format_range where the range is not finite, reversed or cannot be held
///   f.bits()             of one value
///   f.name()             parses back through any_format::parse, "int8:symmetric"
/// and, optionally,
///   f.quantizer_of_scale(scale, zero_point)   the quantizer that has just these, such as those of a network that has been
///                        quantized before; errors: format_range where the format has none such
///   f.symmetric()        true where a quantizer depends on the larger magnitude of the range only: then the range
///                        estimators search for one magnitude instead of two ends
///   f.stored_bits(values, scales)  of a tensor as a deployed network keeps it, where that is not bits() for each value, a
///                        float for each scale and, unless it is symmetric, bits() for each zero point
template <class Format>
concept format = std::copyable<Format> && requires(const Format f, range r) {
    { f.quantizer(r) } -> quantizer;
    { f.bits() } -> std::convertible_to<unsigned>;
    { f.name() } -> std::convertible_to<std::string>;
};

/// True where it is a quantizer; otherwise it does not compile, and the compiler's first line names what is missing.
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

/// The same of a format: static_assert(quantsweep::models_format<my_format>());
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

/// What the format's symmetric() says; false where it has none.
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
