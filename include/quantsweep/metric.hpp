// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of metric/.

#include <quantsweep/metric/any_metrics.hpp>
#include <quantsweep/metric/metric.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/metric/score_column.hpp>
#include <quantsweep/metric/set_metrics.hpp>
#include <quantsweep/metric/several_metrics.hpp>
#include <quantsweep/metric/tensor_error.hpp>
#include <quantsweep/metric/token_metrics.hpp>
