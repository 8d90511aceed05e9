// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  All of core/.

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/any_view.hpp>
#include <quantsweep/core/bytes.hpp>
#include <quantsweep/core/distribution.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/core/layer_selection.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/core/parallel.hpp>
#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/core/peers.hpp>
#include <quantsweep/core/progress.hpp>
#include <quantsweep/core/progress_clock.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/core/shard.hpp>
#include <quantsweep/core/shared_progress.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/core/team.hpp>
#include <quantsweep/core/tensor_traits.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/core/to_vector.hpp>
