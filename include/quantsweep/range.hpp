// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of range/.

#include <quantsweep/range/aciq.hpp>
#include <quantsweep/range/any_estimator.hpp>
#include <quantsweep/range/best_of.hpp>
#include <quantsweep/range/entropy.hpp>
#include <quantsweep/range/fixed.hpp>
#include <quantsweep/range/min_max.hpp>
#include <quantsweep/range/mse.hpp>
#include <quantsweep/range/percentile.hpp>
#include <quantsweep/range/power_of_two.hpp>
#include <quantsweep/range/range_estimator.hpp>
#include <quantsweep/range/sigma.hpp>
