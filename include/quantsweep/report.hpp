// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of report/.

#include <quantsweep/report/allocation_svg.hpp>
#include <quantsweep/report/calibration_memory.hpp>
#include <quantsweep/report/csv.hpp>
#include <quantsweep/report/engine_comparison.hpp>
#include <quantsweep/report/explanation_text.hpp>
#include <quantsweep/report/file.hpp>
#include <quantsweep/report/html.hpp>
#include <quantsweep/report/markdown.hpp>
#include <quantsweep/report/progress.hpp>
#include <quantsweep/report/summary.hpp>
#include <quantsweep/report/svg.hpp>
#include <quantsweep/report/text.hpp>
#include <quantsweep/report/trace_svg.hpp>
