// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The template of any_calibration.hpp that the compiled library instantiates.

#include <quantsweep/calibrate/any_calibration.hpp>

namespace quantsweep {

#ifdef QUANTSWEEP_COMPILED
template class calibration_model<bit_histogram<>>;
#endif

}  // namespace quantsweep
