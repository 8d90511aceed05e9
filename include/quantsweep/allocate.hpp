// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of allocate/ but cbc.hpp, which needs more.

#include <quantsweep/allocate/allocate.hpp>
#include <quantsweep/allocate/noise.hpp>
#include <quantsweep/allocate/options.hpp>
#include <quantsweep/allocate/pareto_front.hpp>
#include <quantsweep/allocate/problem.hpp>
#include <quantsweep/allocate/remedies.hpp>
