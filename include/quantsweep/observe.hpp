// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of observe/.

#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/memory.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/moving_average_min_max.hpp>
#include <quantsweep/observe/observer.hpp>
#include <quantsweep/observe/per_channel.hpp>
