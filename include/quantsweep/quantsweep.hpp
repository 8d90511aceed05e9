// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All floors but testing that need the standard library and xsimd alone; io, mpi, layers and adapt need more.

#include <quantsweep/allocate.hpp>
#include <quantsweep/analyze.hpp>
#include <quantsweep/calibrate.hpp>
#include <quantsweep/core.hpp>
#include <quantsweep/format.hpp>
#include <quantsweep/graph.hpp>
#include <quantsweep/kernel.hpp>
#include <quantsweep/metric.hpp>
#include <quantsweep/observe.hpp>
#include <quantsweep/range.hpp>
#include <quantsweep/report.hpp>
#include <quantsweep/result.hpp>
#include <quantsweep/statistics.hpp>
#include <quantsweep/sweep.hpp>
#include <quantsweep/version.hpp>
