// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of kernel/.

#include <quantsweep/kernel/instruction_set.hpp>
#include <quantsweep/kernel/min_max.hpp>
#include <quantsweep/kernel/rounding.hpp>
#include <quantsweep/kernel/squared_error.hpp>
