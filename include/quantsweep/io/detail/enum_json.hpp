// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes enumerations as words.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline constexpr std::array all_mode_rules{mode_rule::only,  mode_rule::all_but,    mode_rule::up_to,
                                           mode_rule::from,  mode_rule::cumulative, mode_rule::pairs,
                                           mode_rule::local, mode_rule::screen};
inline constexpr std::array all_verdicts{verdict::open, verdict::below, verdict::above};
inline constexpr std::array all_estimands{estimand::population, estimand::evaluation_set};
inline constexpr std::array all_relations{relation::is, relation::is_not, relation::at_least, relation::at_most};

inline std::string_view relation_sign(relation how) noexcept {
    constexpr std::string_view signs[] = {"=", "!=", ">=", "<="};
    return signs[static_cast<std::size_t>(how)];
}

/// Returns the value whose text, according to `text_of`, is the word; null stands for "".
/// Errors  malformed_file, with a list of the words
template <class Enum, std::size_t Count, class Text>
Enum read_enum(const json& j, const std::array<Enum, Count>& all, Text&& text_of) {
    const std::string found = read_text_or_empty(j);
    std::string expected;
    for (std::size_t i = 0; i < Count; ++i) {
        const std::string text{text_of(all[i])};
        if (found == text) return all[i];
        expected += (i == 0 ? "\"" : i + 1 < Count ? ", \"" : " or \"") + text + "\"";
    }
    refuse(j, expected);
}
template <class Enum, std::size_t Count>
Enum read_enum(const json& j, const std::array<Enum, Count>& all) {
    return read_enum(j, all, [](Enum each) { return to_string(each); });
}

}  // namespace quantsweep::detail
