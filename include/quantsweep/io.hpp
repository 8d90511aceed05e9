// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of io/.

#include <quantsweep/io/calibration_file.hpp>
#include <quantsweep/io/golden.hpp>
#include <quantsweep/io/journal.hpp>
#include <quantsweep/io/merge_journals.hpp>
#include <quantsweep/io/observer_state.hpp>
#include <quantsweep/io/recipe_file.hpp>
#include <quantsweep/io/result_file.hpp>
#include <quantsweep/io/safetensors.hpp>
#include <quantsweep/io/scales_file.hpp>
#include <quantsweep/io/state.hpp>
#include <quantsweep/io/tool_files.hpp>
