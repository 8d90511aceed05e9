// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads and writes the course of a screening as JSON.

#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/result/result.hpp>

namespace quantsweep::detail {

inline json screened_group_to_json(const screened_group& group) {
    return {{"layers", group.layers}, {"drop", number(group.drop)}};
}
inline screened_group screened_group_from_json(const json& j) {
    return {to_list(member(j, "layers"), read_text), to_double(member(j, "drop"))};
}

inline json screening_to_json(const screening& screened) {
    return {{"scheme", screened.scheme},
            {"threshold", number(screened.threshold)},
            {"groups", list(screened.groups, screened_group_to_json)},
            {"cleared_drop", number(screened.cleared_drop)},
            {"confirmed", screened.confirmed}};
}
inline screening screening_from_json(const json& j) {
    return {read_text(member(j, "scheme")), to_double(member(j, "threshold")),
            to_list(member(j, "groups"), screened_group_from_json), to_double(member(j, "cleared_drop")),
            to_bool(member(j, "confirmed"))};
}

}  // namespace quantsweep::detail
