// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of calibration.hpp.

#include <quantsweep/calibrate/calibration.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void value_counts::count_elements(std::uint64_t a_sample) {
    if (a_sample == 0) return;
    elements = std::max(elements, a_sample);
    fewest_elements = fewest_elements == 0 ? a_sample : std::min(fewest_elements, a_sample);
}

QUANTSWEEP_INLINE void value_counts::merge_counts(const value_counts& other) {
    count_elements(other.elements);
    count_elements(other.fewest_elements);
    empty_tensors += other.empty_tensors;
}

namespace detail {

QUANTSWEEP_INLINE bool same_extremes(const distribution& a, const distribution& b) noexcept {
    return a.minimum == b.minimum && a.maximum == b.maximum && a.finite == b.finite;
}

QUANTSWEEP_INLINE void refuse_other_layers() {
    throw merge_mismatch{"", "the two calibrations list different layers: they are of different networks"};
}

QUANTSWEEP_INLINE void refuse_other_weights(const std::string& layer) {
    throw merge_mismatch{layer, "the two calibrations saw different weights; calibrate the same network"};
}

}  // namespace detail

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
template struct quantsweep::calibration<quantsweep::bit_histogram<>>;
template class quantsweep::named_list<quantsweep::calibrated_layer<quantsweep::bit_histogram<>>>;
template class quantsweep::named_list<quantsweep::value_summary<quantsweep::bit_histogram<>>>;
template class std::vector<quantsweep::calibrated_layer<quantsweep::bit_histogram<>>>;
template class std::vector<quantsweep::value_summary<quantsweep::bit_histogram<>>>;
#endif
