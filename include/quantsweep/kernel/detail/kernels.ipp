// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of kernels.hpp: templates, of which the compiled library makes one for each instruction set, each in a
///        translation unit of its own.

#include <quantsweep/kernel/detail/kernels.hpp>

#include <quantsweep/kernel/detail/bit_kernels.hpp>
#include <quantsweep/kernel/detail/block_kernels.hpp>
#include <quantsweep/kernel/detail/extremes_kernels.hpp>
#include <quantsweep/kernel/detail/round_kernels.hpp>
#include <quantsweep/kernel/detail/sum_kernels.hpp>
