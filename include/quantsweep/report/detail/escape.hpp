// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Makes text safe inside XML and HTML, in elements and in quoted attributes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quantsweep::detail {

/// Returns the length in bytes of the well-formed UTF-8 character at the front; 0 if there is none, or if XML forbids
/// it.
inline std::size_t character_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
    std::uint32_t code = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0u) != 0x80u) return 0;
        code = code << 6 | (next & 0x3fu);
    }
    const bool overlong = code < (length == 4 ? 0x10000u : length == 3 ? 0x800u : 0x80u);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return overlong || surrogate || code > 0x10ffff || (code & 0xfffeu) == 0xfffeu ? 0 : length;
}

/// Returns an empty text if the character needs no reference.
inline std::string_view reference_to(char c) {
    switch (c) {
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '&':
            return "&amp;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        case '\n':
        case '\r':
            return "&#10;";
        default:
            return {};
    }
}

/// Replaces anything that is not a character that XML allows by U+FFFD. Writes line ends as references, so that they
/// survive.
inline std::string escaped(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        const std::string_view reference = length == 0 ? "\ufffd" : reference_to(text.front());
        result.append(reference.empty() ? text.substr(0, length) : reference);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

/// Shortens a text to a number of characters by leaving out the middle: both ends of a layer's name help to tell layers
/// apart.
inline std::string shortened(std::string_view text, std::size_t limit) {
    std::vector<std::string_view> characters;
    while (!text.empty()) {
        characters.push_back(text.substr(0, std::max<std::size_t>(character_length(text), 1)));
        text.remove_prefix(characters.back().size());
    }
    std::string result;
    const std::size_t cut = characters.size() > limit ? characters.size() - limit + 1 : 0;
    for (std::size_t i = 0; i < characters.size(); ++i) {
        if (cut > 0 && i == limit / 2) result += "\u2026";
        if (i < limit / 2 || i >= limit / 2 + cut) result += characters[i];
    }
    return result;
}

}  // namespace quantsweep::detail
