// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of mpi/.

#include <quantsweep/mpi/calibrate.hpp>
#include <quantsweep/mpi/rank_journal.hpp>
#include <quantsweep/mpi/ranks.hpp>
#include <quantsweep/mpi/sweep.hpp>
