// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of sweep/.

#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/compare_engines.hpp>
#include <quantsweep/sweep/mode.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/sweep/recipe.hpp>
#include <quantsweep/sweep/recipe_layers.hpp>
#include <quantsweep/sweep/scales.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/simulated.hpp>
#include <quantsweep/sweep/sweep.hpp>
#include <quantsweep/sweep/tensor_scales.hpp>
#include <quantsweep/sweep/treatments.hpp>
#include <quantsweep/sweep/weight_sizes.hpp>
