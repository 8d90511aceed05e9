// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What tests look for in messages.

#include <string_view>

namespace toy {

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace toy
