// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Words conditions as a noun phrase.

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/result/explanation.hpp>

namespace quantsweep::detail {

inline std::string in_words(const attribute_value& value) {
    if (value.word()) return *value.word();
    std::array<char, 64> text{};
    const double number = *value.number();
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 12);
    return {text.data(), end.ptr};
}

/// Returns "in channels" for "in_channels".
inline std::string spaced(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

/// Returns phrases such as "with kernel 1", "with in channels at least 512", "without norm", "with norm".
inline std::string with_words(const condition& c) {
    const std::string name = spaced(c.attribute);
    const bool none = c.value.word() && *c.value.word() == "none";
    switch (c.how) {
        case relation::is:
            return none ? "without " + name : "with " + name + " " + in_words(c.value);
        case relation::is_not:
            return none ? "with " + name : "with " + name + " other than " + in_words(c.value);
        case relation::at_least:
            return "with " + name + " at least " + in_words(c.value);
        case relation::at_most:
            return "with " + name + " at most " + in_words(c.value);
    }
    return {};
}

/// Returns "stage 3" for the number 3, and "stage3" unchanged, because most stages that are words contain the word.
inline std::string stage_words(const condition& c) {
    const std::string name = c.value.word() ? *c.value.word() : "stage " + in_words(c.value);
    if (c.how == relation::at_most) return "up to " + name;
    return c.how == relation::at_least ? "from " + name + " on" : "in " + name;
}

/// Returns a phrase such as "early exit layers of fmb blocks up to stage2 with kernel 1 and norm bn that are not
/// depthwise".
inline std::string phrase(const std::vector<condition>& conditions) {
    std::string place, depthwise, role, block, stage, with, not_depthwise;
    for (const condition& c : conditions) {
        const std::string word = c.how == relation::is && c.value.word() ? spaced(*c.value.word()) : "";
        if (c.attribute == "role" && !word.empty())
            role = word + " ";
        else if (c.attribute == "block" && !word.empty())
            block = " of " + word + " blocks";
        else if (c.attribute == "stage" && c.how != relation::is_not)
            stage = " " + stage_words(c);
        else if (c.attribute == "position" && !word.empty())
            place = word + " ";
        else if (c.attribute == "depthwise" && (word == "yes" || word == "no"))
            (word == "yes" ? depthwise : not_depthwise) = word == "yes" ? "depthwise " : " that are not depthwise";
        else
            with += (with.empty() ? " " : " and ") + with_words(c);
    }
    return place + depthwise + role + "layers" + block + stage + with + not_depthwise;
}

}  // namespace quantsweep::detail
