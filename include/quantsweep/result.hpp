// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of result/.

#include <quantsweep/result/allocation_summary.hpp>
#include <quantsweep/result/engine_comparison.hpp>
#include <quantsweep/result/explanation.hpp>
#include <quantsweep/result/layer_treatment.hpp>
#include <quantsweep/result/mode_rule.hpp>
#include <quantsweep/result/recipe_result.hpp>
#include <quantsweep/result/remedy.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/result/row.hpp>
