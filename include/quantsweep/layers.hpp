// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of layers/.

#include <quantsweep/layers/activation.hpp>
#include <quantsweep/layers/attention.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/conv2d.hpp>
#include <quantsweep/layers/layer.hpp>
#include <quantsweep/layers/layer_norm.hpp>
#include <quantsweep/layers/linear.hpp>
#include <quantsweep/layers/operators.hpp>
#include <quantsweep/layers/resize.hpp>
#include <quantsweep/layers/workspace.hpp>
