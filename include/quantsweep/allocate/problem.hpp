// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which layer gets which scheme: what may be chosen, what it loses and what it costs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace quantsweep {

/// One scheme that a group may have.
struct allocation_choice {
    std::string scheme;  ///< empty: float
    double loss = 0;     ///< in any unit, the same for all; negative where it is a gain
    std::vector<std::uint64_t>
        costs;  ///< one for each cost of the problem: bytes, multiply-accumulates × bits, microseconds
};

/// Layers that must have the same scheme: one, or several that are tied. Exactly one choice is made for them.
struct allocation_group {
    std::vector<std::string> layers;         ///< the names of those that are tied, or one name
    std::vector<allocation_choice> choices;  ///< what they may have
};

/// Added to the loss where both choices are made: what two layers lose together beyond what each loses alone.
struct pair_loss {
    std::size_t first_group = 0;    ///< the place in the problem's `groups`
    std::size_t first_choice = 0;   ///< the place in that group's `choices`
    std::size_t second_group = 0;   ///< the place in the problem's `groups`
    std::size_t second_choice = 0;  ///< the place in that group's `choices`
    double loss = 0;                ///< added where both are made; it may be negative
};

/// The loss of an allocation is the sum of its choices' losses and of those pairs whose choices are both made; each of
/// its costs is the sum of its choices' costs.
///
/// Sums are the same for any order of the groups: costs are whole numbers and are never rounded, and losses are
/// rounded to whole multiples of one unit before they are added.
/// Formula  unit = 2^(e + b - 62); every |loss| < 2^e, e as small as can be; b binary digits of (groups + pairs)
///          A loss changes by at most half a unit, which for 200 groups is 2^-54 of the largest loss: the largest
///          losses keep all of their bits, and losses that are less than half a unit count as nothing.
struct allocation_problem {
    std::vector<std::string> cost_names;   ///< what each of the costs is: "bytes"
    std::vector<allocation_group> groups;  ///< one choice is made for each
    std::vector<pair_loss> pairs;          ///< beside the losses of the choices
};

/// One choice for each group, by its place in the group's `choices`, and the sums.
struct allocation {
    std::vector<std::size_t> chosen;   ///< by group
    double loss = 0;                   ///< of the choices and the pairs together
    std::vector<std::uint64_t> costs;  ///< by cost

    friend bool operator==(const allocation&, const allocation&) = default;
};

/// NaN/Inf  refused, in the losses of choices and of pairs
/// Empty    a problem without groups, and one without costs, are sound; a group without layers or choices is not
/// Errors   invalid_argument that names the layer: a layer in two groups, no choice, a choice with too few or too many
///          costs, a pair of a group with itself or of what is not there; and where the largest costs of the groups add
///          up to 2^63 or more, or the largest losses to infinity
/// Cost     O(choices + layers log layers)
void check_problem(const allocation_problem& problem);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/problem.ipp>
#endif
