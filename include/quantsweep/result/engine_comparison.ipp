// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of engine_comparison.hpp.

#include <quantsweep/result/engine_comparison.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/result/detail/same_number.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool operator==(const compared_layer& a, const compared_layer& b) {
    return a.layer == b.layer && a.stands_out == b.stands_out && detail::same_numbers(a.values, b.values) &&
           detail::same_numbers({a.local_sqnr_db, a.differing, a.cumulative_sqnr_db},
                                {b.local_sqnr_db, b.differing, b.cumulative_sqnr_db});
}

QUANTSWEEP_INLINE bool operator==(const engine_comparison& a, const engine_comparison& b) {
    const auto fields = [](const engine_comparison& found) {
        return std::tie(found.metrics, found.samples, found.layers, found.only_reference, found.only_candidate);
    };
    return fields(a) == fields(b) && detail::same_numbers(a.reference, b.reference) &&
           detail::same_numbers(a.candidate, b.candidate) && detail::same_number(a.output_sqnr_db, b.output_sqnr_db);
}

namespace detail {

/// Needs at least one value.
inline double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace detail

QUANTSWEEP_INLINE void mark_outstanding(std::vector<compared_layer>& layers) {
    constexpr double float_digits = 144.5, least = 6.02;  // 20 log10(2^24); twice the error
    std::vector<double> differing;
    for (const compared_layer& each : layers)
        if (std::isfinite(each.local_sqnr_db)) differing.push_back(std::min(each.local_sqnr_db, float_digits));
    double threshold = float_digits;
    if (differing.size() >= 3) {
        const double typical = detail::median_of(differing);
        std::vector<double> distances;
        for (double value : differing) distances.push_back(std::abs(value - typical));
        threshold = typical - std::max(least, 3.5 * 1.4826 * detail::median_of(distances));
    }
    for (compared_layer& each : layers) {
        const bool of_halves = each.differing <= 1e-4 && each.local_sqnr_db >= 60;
        each.stands_out = each.local_sqnr_db < threshold && !std::isinf(each.local_sqnr_db) && !of_halves;
    }
}

QUANTSWEEP_INLINE std::vector<const compared_layer*> outstanding(const engine_comparison& found) {
    std::vector<const compared_layer*> those;
    for (const compared_layer& each : found.layers)
        if (each.stands_out) those.push_back(&each);
    std::sort(those.begin(), those.end(), [](const compared_layer* a, const compared_layer* b) {
        return std::pair{a->local_sqnr_db, a} < std::pair{b->local_sqnr_db, b};  // both are in one vector
    });
    return those;
}

}  // namespace quantsweep
