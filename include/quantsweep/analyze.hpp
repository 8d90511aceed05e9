// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of analyze/.

#include <quantsweep/analyze/explain.hpp>
