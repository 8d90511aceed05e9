// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of expectation.hpp.

#include <quantsweep/testing/expectation.hpp>

#include <ostream>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::ostream& operator<<(std::ostream& out, const expectation& e) { return out << e.message; }

}  // namespace quantsweep
