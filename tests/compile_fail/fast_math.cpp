// SPDX-License-Identifier: BSD-3-Clause
// KO flags: -ffast-math
// KO: quantsweep: -ffast-math .* compile without it
#include <quantsweep/core/error.hpp>
