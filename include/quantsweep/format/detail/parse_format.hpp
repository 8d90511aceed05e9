// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the parts of a format's name: "int8:symmetric:half_away:per_group:64" is five of them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/format/block.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/granularity.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace quantsweep::detail {

/// What separators part: "a:b:" is "a", "b", "".
inline std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t end; (end = text.find(separator)) != std::string_view::npos; text.remove_prefix(end + 1))
        parts.push_back(text.substr(0, end));
    parts.push_back(text);
    return parts;
}

/// A name's parts, taken from the front.
class name_parts {
public:
    explicit name_parts(std::string_view text) : parts_{split(text, ':')} {}

    bool done() const noexcept { return next_ == parts_.size(); }
    /// Empty where there is none.
    std::string_view peek() const noexcept { return done() ? std::string_view{} : parts_[next_]; }
    bool take(std::string_view wanted) noexcept {
        if (done() || parts_[next_] != wanted) return false;
        ++next_;
        return true;
    }
    template <class T>
    std::optional<T> take_number() {
        const std::optional<T> value = parse_number<T>(peek());
        if (value) ++next_;
        return value;
    }
    void skip() noexcept { ++next_; }

private:
    std::vector<std::string_view> parts_;
    std::size_t next_ = 0;
};

inline bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

inline rounding_mode take_mode(name_parts& name, std::uint32_t& seed) {
    if (name.take("half_away")) return rounding_mode::half_away;
    if (name.take("toward_zero")) return rounding_mode::toward_zero;
    if (name.take("stochastic")) {
        seed = name.take_number<std::uint32_t>().value_or(0);
        return rounding_mode::stochastic;
    }
    name.take("half_to_even");
    return rounding_mode::half_to_even;
}

/// The mode, then whether by division: either may be left out.
inline rounding take_rounding(name_parts& name, bool may_divide = true) {
    rounding how;
    how.mode = take_mode(name, how.seed);
    if (may_divide && name.take("divide")) how.scaling = scaling_mode::divide;
    return how;
}

/// "int8", "symmetric"; leaves what follows.
inline std::optional<integer_format> take_integer(name_parts& name) {
    std::string_view first = name.peek();
    const bool is_signed = !remove_prefix(first, "u");
    if (!remove_prefix(first, "int")) return {};
    const std::optional<unsigned> bits = parse_number<unsigned>(first);
    if (!bits || *bits < 2 || *bits > 16) return {};
    name.skip();
    const auto made = [&](integer_kind kind) { return integer_format{*bits, kind, is_signed, take_rounding(name)}; };
    if (name.take("symmetric")) return made(integer_kind::symmetric);
    if (is_signed && name.take("symmetric_full")) return made(integer_kind::symmetric_full);
    if (name.take("affine")) return made(integer_kind::affine);
    return {};
}

inline std::optional<minifloat_format> take_minifloat(name_parts& name, bool may_divide = true) {
    std::string_view first = name.peek();
    for (const named_minifloat& known : named_minifloats)
        if (!first.empty() && (first == known.name || first == known.alias)) {
            name.skip();
            return minifloat_format{known.exponent_bits, known.mantissa_bits, known.kind,
                                    take_rounding(name, may_divide)};
        }
    if (!remove_prefix(first, "log2_")) return {};
    const std::optional<unsigned> bits = parse_number<unsigned>(first);
    if (!bits || *bits < 2 || *bits > 8) return {};
    name.skip();
    return minifloat_format{*bits - 1, 0, minifloat_kind::numbers, take_rounding(name, may_divide)};
}

/// "code_book", "-1,0,1"
inline std::optional<code_book> take_code_book(name_parts& name) {
    if (!name.take("code_book")) return {};
    std::vector<float> levels;
    for (std::string_view level : split(name.peek(), ',')) {
        const std::optional<float> value = parse_number<float>(level);
        if (!value) return {};
        levels.push_back(*value);
    }
    name.skip();
    try {
        return code_book{levels};
    } catch (const invalid_argument&) {
        return {};
    }
}

/// "mxfp8_e4m3", "mxfp4", "mxint8"; "mxfp8" is E4M3 and "mxfp6" E2M3.
inline std::optional<microscaling_format> take_microscaling(name_parts& name) {
    constexpr std::pair<std::string_view, minifloat_format> known[] = {
        {"mxfp8", fp8_e4m3{}}, {"mxfp8_e4m3", fp8_e4m3{}}, {"mxfp8_e5m2", fp8_e5m2{}},
        {"mxfp6", fp6_e2m3{}}, {"mxfp6_e2m3", fp6_e2m3{}}, {"mxfp6_e3m2", fp6_e3m2{}},
        {"mxfp4", fp4_e2m1{}}, {"mxfp4_e2m1", fp4_e2m1{}}, {"mxint8", mxint8{}.element()}};
    for (const auto& [text, element] : known)
        if (name.take(text))
            return microscaling_format{minifloat_format{element.exponent_bits(), element.mantissa_bits(),
                                                        element.kind(), take_rounding(name, false)}};
    return {};
}

/// "per_channel", "per_group" and "64"; per_tensor where nothing follows, none where a group has no size.
inline std::optional<granularity> take_granularity(name_parts& name) {
    if (name.take("per_channel")) return granularity::per_channel;
    if (!name.take("per_group")) {
        name.take("per_tensor");
        return granularity::per_tensor;
    }
    const std::size_t size = name.take_number<std::size_t>().value_or(0);
    if (size == 0) return {};
    return granularity::per_group(size);
}

}  // namespace quantsweep::detail
