// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of sweep/.

#include <quantsweep/statistics/bootstrap.hpp>
#include <quantsweep/sweep/cell_store.hpp>
#include <quantsweep/statistics/confidence_sequence.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/mode.hpp>
#include <quantsweep/sweep/options.hpp>
#include <quantsweep/result/result.hpp>
#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/statistics/drop_estimate.hpp>
#include <quantsweep/sweep/sweep.hpp>
