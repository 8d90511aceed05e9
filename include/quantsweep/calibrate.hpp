// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of calibrate/.

#include <quantsweep/calibrate/anomalies.hpp>
#include <quantsweep/calibrate/any_calibration.hpp>
#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/calibrate/calibration.hpp>
#include <quantsweep/calibrate/memory_plan.hpp>
#include <quantsweep/calibrate/named_list.hpp>
#include <quantsweep/calibrate/options.hpp>
