// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The problem of which layer gets which scheme: the choices, their losses and their costs.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace quantsweep {

/// One scheme that a group may have.
struct allocation_choice {
    std::string scheme;  ///< empty: float
    double loss = 0;     ///< in any unit that all losses share; negative for a gain
    /// One for each cost of the problem: bytes, multiply-accumulates × bits, microseconds.
    std::vector<std::uint64_t> costs;
};

/// One layer, or several tied layers, which must have the same scheme. An allocation makes exactly one choice for the
/// group.
struct allocation_group {
    std::vector<std::string> layers;         ///< the names of the tied layers, or one name
    std::vector<allocation_choice> choices;  ///< the schemes that they may have
};

/// What two layers lose together beyond what each loses alone. It is added to the loss if both choices are made.
struct pair_loss {
    std::size_t first_group = 0;    ///< the index in the problem's `groups`
    std::size_t first_choice = 0;   ///< the index in that group's `choices`
    std::size_t second_group = 0;   ///< the index in the problem's `groups`
    std::size_t second_choice = 0;  ///< the index in that group's `choices`
    double loss = 0;                ///< added if both choices are made; it may be negative
};

/// The loss of an allocation is the sum of its choices' losses and of the losses of those pairs whose choices are both
/// made. Each of its costs is the sum of its choices' costs.
///
/// The sums are the same for any order of the groups: costs are whole numbers and are never rounded, and losses are
/// rounded to whole multiples of one unit before they are added.
/// Formula  unit = 2^(e + b - 62); every |loss| < 2^e, with the smallest such e; b is the number of binary digits of
///          (groups + pairs)
///          A loss changes by at most half a unit, which for 200 groups is 2^-54 of the largest loss: the largest losses
///          keep all of their bits, and losses that are less than half a unit count as nothing.
struct allocation_problem {
    std::vector<std::string> cost_names;   ///< the names of the costs: "bytes"
    std::vector<allocation_group> groups;  ///< an allocation makes one choice for each
    std::vector<pair_loss> pairs;          ///< losses of pairs, beside the losses of the choices
};

/// One choice for each group, by its index in the group's `choices`, and the sums.
struct allocation {
    std::vector<std::size_t> chosen;   ///< one for each group
    double loss = 0;                   ///< the sum over the choices and the pairs
    std::vector<std::uint64_t> costs;  ///< one for each cost

    friend bool operator==(const allocation&, const allocation&) = default;
};

/// Throws if the problem is not sound.
/// NaN/Inf  refused, in the losses of choices and of pairs
/// Empty    a problem without groups is sound, and so is one without costs; a group without layers or without choices is
///          not
/// Errors   invalid_argument, which names the layer: for a layer in two groups, a group without a choice, a choice with
///          too few or too many costs, and a pair of a group with itself or with a group or choice that does not exist.
///          Also invalid_argument if the largest costs of the groups add up to 2^63 or more, or the largest losses add up
///          to infinity
/// Cost     O(choices + layers log layers)
void check_problem(const allocation_problem& problem);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/allocate/problem.ipp>
#endif
