// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The names of cells in a store. They mean the same in every run.

#include <map>
#include <span>
#include <string>

#include <quantsweep/sweep/detail/plan/cell.hpp>
#include <quantsweep/sweep/scheme.hpp>

namespace quantsweep::detail {

/// The name of the baseline's record, which holds only its scores. No other cell has this name, because a scheme's name
/// is always followed by a set of layers.
inline constexpr const char* baseline_cell = "float";

/// Returns a cell's name: the scheme and the positions of the quantized units, such as "w8a8 3,7-9", or "w8a8 3,7-9
/// w4a8 4" for several schemes. Other measurements, besides the network's outputs or instead of them, are other
/// records: "w8a8 3 +layer +trace", "w8a8 3 +layer -outputs".
inline std::string cell_name(const cell_request& request, std::span<const scheme> schemes) {
    std::map<std::string, std::string> by_scheme;  // another run may order the schemes otherwise
    for (const unit_interval& units : request.quantized.quantized) {
        std::string& positions = by_scheme[schemes[units.scheme].name];
        positions.append(positions.empty() ? " " : ",").append(std::to_string(units.first));
        if (units.last > units.first + 1) positions.append("-").append(std::to_string(units.last - 1));
    }
    std::string name;
    for (const auto& [scheme, positions] : by_scheme)
        name.append(name.empty() ? "" : " ").append(scheme).append(positions);
    if (name.empty()) name = "nothing";  // a recipe that quantizes nothing; the baseline's own record holds only scores
    if (request.own != nowhere) name += " +layer";
    if (request.trace) name += " +trace";
    if (!request.outputs) name += " -outputs";
    return name;
}

}  // namespace quantsweep::detail
