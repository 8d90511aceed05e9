// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of calibrate/.

#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/calibrate/calibration.hpp>
