// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of mode.hpp.

#include <quantsweep/sweep/mode.hpp>

#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

/// Returns the number after the prefix, if nothing but a number follows it.
template <class Number>
std::optional<Number> number_after(std::string_view prefix, std::string_view text) {
    if (text.substr(0, prefix.size()) != prefix) return std::nullopt;
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data() + prefix.size(), end, number);
    return problem == std::errc{} && rest == end ? std::optional{number} : std::nullopt;
}

}  // namespace detail

QUANTSWEEP_INLINE sweep_mode parse_mode(std::string_view text) {
    if (const auto worst = detail::number_after<std::size_t>("pairs:", text); worst && *worst >= 2)
        return sweep_mode::pairs(*worst);
    if (const auto threshold = detail::number_after<double>("screen:", text); threshold && std::isfinite(*threshold))
        return sweep_mode::screen(*threshold);
    if (text == "pairs") return sweep_mode::pairs();
    for (mode_rule known : {mode_rule::only, mode_rule::all_but, mode_rule::up_to, mode_rule::from,
                            mode_rule::cumulative, mode_rule::local})
        if (text == to_string(known)) return sweep_mode{known};
    throw invalid_argument{"", "no mode is called '" + std::string{text} +
                                   "'; known are only, all_but, up_to, from, cumulative, pairs (pairs:8 for the worst "
                                   "eight; at least 2), local and screen (screen:0.01 for the drop to stay below)"};
}

}  // namespace quantsweep
