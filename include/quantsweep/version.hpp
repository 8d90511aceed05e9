// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The only source of the version: CMake and the reports read it from here.

#define QUANTSWEEP_VERSION_MAJOR 0
#define QUANTSWEEP_VERSION_MINOR 1
#define QUANTSWEEP_VERSION_PATCH 0
#define QUANTSWEEP_VERSION "0.1.0"
