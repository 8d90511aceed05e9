// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of format/.

#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/block.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/dynamic_format.hpp>
#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/format/format.hpp>
#include <quantsweep/format/ggml.hpp>
#include <quantsweep/format/granularity.hpp>
#include <quantsweep/format/group_layout.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/integer_list.hpp>
#include <quantsweep/format/integer_quantizer.hpp>
#include <quantsweep/format/minifloat.hpp>
#include <quantsweep/format/quantizer_list.hpp>
#include <quantsweep/format/tensor_quantizer.hpp>
