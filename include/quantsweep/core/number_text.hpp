// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a number so that it reads back as the same number.

#include <array>
#include <charconv>
#include <concepts>
#include <string>

namespace quantsweep {

/// The shortest text that parse_number turns back into the same number: "0.1", "1e+30", "-inf".
template <std::floating_point T>
std::string number_text(T number) {
    std::array<char, 32> digits{};
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

}  // namespace quantsweep
