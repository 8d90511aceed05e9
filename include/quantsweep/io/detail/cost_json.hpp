// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes the cost of a sweep as JSON.

#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline json cost_to_json(const sweep_cost& cost) {
    return {{"layer_evaluations", cost.layer_evaluations},
            {"layer_evaluations_naive", cost.layer_evaluations_naive},
            {"seconds", number(cost.seconds)},
            {"peak_bytes", cost.peak_bytes},
            {"parameter_bytes", cost.parameter_bytes},
            {"screen_evaluations", cost.screen_evaluations},
            {"only_evaluations", cost.only_evaluations},
            {"full_passes", cost.full_passes},
            {"threads", cost.threads},
            {"fewer_threads", text_or_null(cost.fewer_threads)}};
}
inline sweep_cost cost_from_json(const json& j) {
    return {to_count(member(j, "layer_evaluations")), to_count(member(j, "layer_evaluations_naive")),
            to_double(member(j, "seconds")),          to_count(member(j, "peak_bytes")),
            to_count(member(j, "parameter_bytes")),   to_count(member(j, "screen_evaluations")),
            to_count(member(j, "only_evaluations")),  to_count(member(j, "full_passes")),
            to_count(member(j, "threads")),           read_text_or_empty(member(j, "fewer_threads"))};
}

}  // namespace quantsweep::detail
