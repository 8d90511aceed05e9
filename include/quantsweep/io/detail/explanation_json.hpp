// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes an explanation as JSON. The file also has sentences for people; they follow from the rest
///        and are not read back.

#include <cmath>

#include <quantsweep/io/detail/enum_json.hpp>
#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/report/explanation_text.hpp>
#include <quantsweep/result/explanation.hpp>

namespace quantsweep::detail {

/// Writes a word as a string and a number as a number. A number that is not finite would look like a word.
inline json attribute_to_json(const attribute_value& value) {
    if (value.word()) return *value.word();
    return std::isfinite(*value.number()) ? json(*value.number()) : json{{"number", number(*value.number())}};
}
inline attribute_value attribute_from_json(const json& j) {
    if (j.is_string()) return read_text(j);
    return to_double(j.is_object() ? member(j, "number") : j);
}

inline json condition_to_json(const condition& c) {
    return {{"attribute", c.attribute}, {"relation", relation_sign(c.how)}, {"value", attribute_to_json(c.value)}};
}
inline condition condition_from_json(const json& j) {
    return {read_text(member(j, "attribute")), read_enum(member(j, "relation"), all_relations, relation_sign),
            attribute_from_json(member(j, "value"))};
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
inline statement statement_from_json(const json& j) {
    return {read_text(member(j, "text")),
            to_list(member(j, "conditions"), condition_from_json),
            to_list(member(j, "synonyms"), read_text),
            to_list(member(j, "layers"), read_text),
            to_double(member(j, "share")),
            to_double(member(j, "lift")),
            to_double(member(j, "p_value"))};
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
inline explanation explanation_from_json(const json& j) {
    return {read_text(member(j, "scheme")),
            read_text(member(j, "loss")),
            to_list(member(j, "statements"), statement_from_json),
            to_list(member(j, "layers"), read_text),
            to_double(member(j, "share")),
            to_size(member(j, "measured")),
            to_size(member(j, "left_out")),
            to_size(member(j, "tried")),
            to_size(member(j, "permutations")),
            to_count(member(j, "seed"))};
}

}  // namespace quantsweep::detail
