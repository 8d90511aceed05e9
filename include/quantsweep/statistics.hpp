// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of statistics/.

#include <quantsweep/statistics/bootstrap.hpp>
#include <quantsweep/statistics/compare_recipes.hpp>
#include <quantsweep/statistics/confidence_sequence.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>
#include <quantsweep/statistics/ratio_estimate.hpp>
