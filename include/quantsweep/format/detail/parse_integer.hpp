// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the name of an integer format.

#include <charconv>
#include <optional>
#include <string_view>

#include <quantsweep/format/integer.hpp>

namespace quantsweep::detail {

inline bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

inline bool remove_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

/// "int8:symmetric"; none where the text is another.
inline std::optional<integer_format> parse_integer(std::string_view text) {
    const bool is_signed = !remove_prefix(text, "u");
    if (!remove_prefix(text, "int")) return {};
    const bool symmetric = remove_suffix(text, ":symmetric");
    if (!symmetric && !remove_suffix(text, ":affine")) return {};
    unsigned bits = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), bits);
    // A leading zero would not come back from name().
    if (failure != std::errc{} || end != text.data() + text.size() || text.front() == '0') return {};
    if (bits < 2 || bits > 16) return {};
    return integer_format{bits, symmetric ? integer_kind::symmetric : integer_kind::affine, is_signed};
}

}  // namespace quantsweep::detail
