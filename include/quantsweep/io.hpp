// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of io/.

#include <quantsweep/io/calibration_file.hpp>
#include <quantsweep/io/golden.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/io/json.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/io/safetensors.hpp>
