// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  An explanation as JSON. It follows from the rest of a result, so it is written and never read.

#include <cmath>

#include <nlohmann/json.hpp>

#include <quantsweep/result/explanation.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/report/explanation_text.hpp>

namespace quantsweep::detail {

inline const char* relation_sign(relation how) {
    switch (how) {
        case relation::is:
            return "=";
        case relation::is_not:
            return "!=";
        case relation::at_least:
            return ">=";
        case relation::at_most:
            return "<=";
    }
    return "";
}

/// A word is a string, a number a number; one that is not finite would look like a word.
inline json attribute_to_json(const attribute_value& value) {
    if (value.word()) return *value.word();
    return std::isfinite(*value.number()) ? json(*value.number()) : json{{"number", number(*value.number())}};
}

inline json condition_to_json(const condition& c) {
    return {{"attribute", c.attribute}, {"relation", relation_sign(c.how)}, {"value", attribute_to_json(c.value)}};
}

inline json statement_to_json(const statement& s) {
    return {{"text", s.text},
            {"conditions", list(s.conditions, condition_to_json)},
            {"synonyms", s.synonyms},
            {"layers", s.layers},
            {"share", number(s.share)},
            {"lift", number(s.lift)},
            {"p_value", number(s.p_value)}};
}

inline json explanation_to_json(const explanation& found) {
    return {{"scheme", found.scheme},
            {"loss", found.loss},
            {"sentences", sentences(found)},
            {"statements", list(found.statements, statement_to_json)},
            {"layers", found.layers},
            {"share", number(found.share)},
            {"measured", found.measured},
            {"left_out", found.left_out},
            {"tried", found.tried},
            {"permutations", found.permutations},
            {"seed", found.seed}};
}

}  // namespace quantsweep::detail
