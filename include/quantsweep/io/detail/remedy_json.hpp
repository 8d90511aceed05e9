// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes as JSON which changes were tried for a dip.

#include <quantsweep/io/detail/row_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/io/detail/treatment_json.hpp>
#include <quantsweep/result/remedy.hpp>

namespace quantsweep::detail {

inline json remedy_to_json(const remedy& r) {
    return {{"layer", r.layer},
            {"scheme", r.scheme},
            {"change", r.change},
            {"tried", r.tried},
            {"takes", r.takes},
            {"measured", score_to_json(r.measured)},
            {"gain", score_to_json(r.gain)},
            {"treatment", treatment_or_null(r.treatment)},
            {"recommended", r.recommended},
            {"failure", text_or_null(r.failure)}};
}
inline remedy remedy_from_json(const json& j) {
    return {.layer = read_text(member(j, "layer")),
            .scheme = read_text(member(j, "scheme")),
            .change = read_text(member(j, "change")),
            .tried = read_text(member(j, "tried")),
            .takes = read_text(member(j, "takes")),
            .measured = score_from_json(member(j, "measured")),
            .gain = score_from_json(member(j, "gain")),
            .recommended = to_bool(member(j, "recommended")),
            .failure = read_text_or_empty(member(j, "failure")),
            .treatment = treatment_or_none(j)};
}

}  // namespace quantsweep::detail
