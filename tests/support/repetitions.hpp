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

/// A tenth under the sanitizers: they look for other faults than statistical ones, and take ten times as long.
constexpr std::size_t repetitions(std::size_t count) { return is_sanitized ? (count + 9) / 10 : count; }

}  // namespace toy
