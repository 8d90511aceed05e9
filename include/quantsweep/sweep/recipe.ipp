// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of recipe.hpp.

#include <quantsweep/sweep/recipe.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE recipe uniform_recipe(const scheme& how) { return {how.name, {}, how}; }

}  // namespace quantsweep
