// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  How often a test repeats what it draws at random.

#include <cstddef>

namespace toy {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool is_sanitized = true;
#elif defined(__has_feature)
inline constexpr bool is_sanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool is_sanitized = false;
#endif

/// Whether to repeat as often as the test says, as scripts/test_long.sh asks.
#ifdef QUANTSWEEP_LONG_TESTS
inline constexpr bool is_long = true;
#else
inline constexpr bool is_long = false;
#endif

/// A tenth of the count, so that all tests take minutes; under the sanitizers a fortieth, because they look for other
/// faults than statistical ones, and take ten times as long.
constexpr std::size_t repetitions(std::size_t count) {
    const std::size_t parts = is_long ? 1 : is_sanitized ? 40 : 10;
    return (count + parts - 1) / parts;
}

}  // namespace toy
