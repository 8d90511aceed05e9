// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of testing/.

#include <quantsweep/testing/compare.hpp>
#include <quantsweep/testing/expect.hpp>
#include <quantsweep/testing/expectation.hpp>
