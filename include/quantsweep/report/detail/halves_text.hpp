// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  States in a sentence what it costs that a host keeps weights in fp16 or bfloat16.

#include <string>

#include <quantsweep/report/detail/number.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline std::string place_of(const row& r) { return r.layer + " under " + r.scheme; }

/// Returns an empty text if no row wrote weights in half precision.
inline std::string halves_sentence(const sweep_result& result) {
    const row *costs = nullptr, *hides = nullptr;
    double most = 0, least = 0;
    std::string type;
    for (const row& r : result.rows)
        for (const range_used& used : r.ranges) {
            if (!used.host_type.empty()) type = used.host_type;
            if (used.host_rounding_db > most) most = used.host_rounding_db, costs = &r;
            if (used.host_rounding_db < least) least = used.host_rounding_db, hides = &r;
        }
    if (type.empty()) return {};
    std::string text = "The host keeps weights in " + type + ", so quantized ones are rounded to that once more. ";
    text += costs ? "That costs up to " + fixed(most, 2) + " dB of a weight's own SQNR, at " + place_of(*costs) +
                        "; a deployed network that computes with codes and scales does not lose it."
                  : "That costs none of their SQNR.";
    if (hides)
        text += " It hides up to " + fixed(-least, 2) + " dB of a weight's error, at " + place_of(*hides) +
                ": what is finer than " + type + " cannot be told from float in this host.";
    return text;
}

}  // namespace quantsweep::detail
