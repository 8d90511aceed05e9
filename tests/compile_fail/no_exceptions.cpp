// SPDX-License-Identifier: BSD-3-Clause
// KO flags: -fno-exceptions
// KO: quantsweep: .* compile without -fno-exceptions
#include <quantsweep/core/error.hpp>
