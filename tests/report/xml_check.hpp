// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds what keeps a text from being well-formed XML, as far as the library's own output uses XML.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "../support/text.hpp"

namespace quantsweep::testing {

inline std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

/// Every & must begin one of the five named references or a number.
inline std::string bad_reference(std::string_view text) {
    for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
        const std::string_view name = text.substr(at, text.find(';', at) - at);
        if (name != "&lt" && name != "&gt" && name != "&amp" && name != "&quot" && name.substr(0, 2) != "&#")
            return "reference " + std::string{name.substr(0, 20)};
    }
    return {};
}

/// Attributes must have the form name="value", without < in the value.
inline std::string bad_attributes(std::string_view tag) {
    std::size_t at = tag.find(' ');
    while (at != std::string_view::npos && at + 1 < tag.size()) {
        const std::size_t open = tag.find("=\"", at);
        if (open == std::string_view::npos) return "attribute in " + std::string{tag};
        const std::size_t close = tag.find('"', open + 2);
        if (close == std::string_view::npos) return "quote in " + std::string{tag};
        if (tag.substr(open + 2, close - open - 2).find('<') != std::string_view::npos)
            return "< in " + std::string{tag};
        at = close + 1;
        if (at < tag.size() && tag[at] != ' ') return "after a quote in " + std::string{tag};
    }
    return {};
}

/// Returns an empty text if the input is well-formed: one root, nested tags, quoted attributes and known references.
inline std::string xml_problem(std::string_view text) {
    std::vector<std::string> open;
    if (std::string problem = bad_reference(text); !problem.empty()) return problem;
    std::size_t roots = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::size_t end = text.find('>', at);
        if (end == std::string_view::npos) return "a tag does not end";
        std::string_view tag = text.substr(at + 1, end - at - 1);
        if (tag.empty() || tag.find('<') != std::string_view::npos) return "< in " + std::string{tag};
        if (tag.front() == '/') {
            if (open.empty() || open.back() != tag.substr(1)) return "closes " + std::string{tag};
            open.pop_back();
            continue;
        }
        const bool alone = tag.back() == '/';
        if (alone) tag.remove_suffix(1);
        if (std::string problem = bad_attributes(tag); !problem.empty()) return problem;
        if (open.empty()) ++roots;
        if (!alone) open.emplace_back(tag.substr(0, tag.find_first_of(" \n")));
    }
    if (!open.empty()) return open.back() + " stays open";
    return roots == 1 ? "" : std::to_string(roots) + " roots";
}

}  // namespace quantsweep::testing
