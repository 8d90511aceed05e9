// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of sweep/.

#include <quantsweep/sweep/bootstrap.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/sweep/confidence_sequence.hpp>
#include <quantsweep/sweep/metric.hpp>
#include <quantsweep/sweep/metrics.hpp>
#include <quantsweep/sweep/mode.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/sweep/result.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/sweep/score_column.hpp>
#include <quantsweep/sweep/set_metrics.hpp>
#include <quantsweep/sweep/several_metrics.hpp>
#include <quantsweep/sweep/statistics.hpp>
#include <quantsweep/sweep/sweep.hpp>
