// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the name of a percentile estimator.

#include <charconv>
#include <optional>
#include <string_view>

#include <quantsweep/range/percentile.hpp>

namespace quantsweep::detail {

/// "percentile:99.99"; none where the text is another.
inline std::optional<percentile_range> parse_percentile(std::string_view text) {
    constexpr std::string_view prefix = "percentile:";
    if (!text.starts_with(prefix)) return {};
    text.remove_prefix(prefix.size());
    double percent = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), percent);
    if (failure != std::errc{} || end != text.data() + text.size() || !(50 <= percent && percent <= 100)) return {};
    return percentile_range{percent};
}

}  // namespace quantsweep::detail
