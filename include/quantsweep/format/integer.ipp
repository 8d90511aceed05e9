// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of integer.hpp.

#include <quantsweep/format/integer.hpp>

#include <algorithm>
#include <cmath>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/scale.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void refuse_integer_bits(unsigned bits) {
    throw invalid_argument{"", "an integer format of " + std::to_string(bits) + " bits; 2 to 16 are known"};
}

QUANTSWEEP_INLINE void refuse_unsigned_full() {
    throw invalid_argument{"", "an unsigned format that is symmetric_full; unsigned symmetric has all codes"};
}

}  // namespace detail

QUANTSWEEP_INLINE std::string integer_format::name() const {
    const char* const kind = kind_ == integer_kind::affine           ? ":affine"
                             : kind_ == integer_kind::symmetric_full ? ":symmetric_full"
                                                                     : ":symmetric";
    return (signed_ ? "int" : "uint") + std::to_string(bits_) + kind + detail::suffix(how_);
}

QUANTSWEEP_INLINE integer_quantizer integer_format::quantizer(range asked) const {
    detail::require_range(asked, name());
    if (symmetric() && !signed_ && asked.low < 0)
        throw format_range{"",
                           detail::cannot_hold(asked, name()) +
                               "unsigned symmetric codes hold no negative number: use an affine or a signed format"};
    const double low = std::min(static_cast<double>(asked.low), 0.0);
    const double high = std::max(static_cast<double>(asked.high), 0.0);
    const int lowest = lowest_code(), highest = highest_code();
    if (low == high) return {1.0f, std::clamp(0, lowest, highest), lowest, highest, how_};
    if (symmetric()) {
        const double furthest = kind_ == integer_kind::symmetric_full ? highest + 0.5 : highest;
        return {detail::scale(std::max(-low, high) / furthest, std::max(highest, -lowest)), 0, lowest, highest, how_};
    }
    const double exact = std::max((high - low) / (highest - lowest), detail::smallest_scale);
    const int zero =
        std::clamp(static_cast<int>(std::nearbyint(static_cast<double>(lowest) - low / exact)), lowest, highest);
    return {detail::scale(exact, std::max(highest - zero, zero - lowest)), zero, lowest, highest, how_};
}

}  // namespace quantsweep
