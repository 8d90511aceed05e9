// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The template of any_summaries.hpp that the compiled library instantiates.

#include <quantsweep/calibrate/detail/any_summaries.hpp>

namespace quantsweep::detail {

#ifdef QUANTSWEEP_COMPILED
template class summaries_model<bit_histogram<>>;
#endif

}  // namespace quantsweep::detail
