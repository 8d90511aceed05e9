// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The names of the rules by which a sweep chooses the layers that it quantizes together.

#include <string_view>

namespace quantsweep {

/// What a row quantizes, seen from its layer. docs/sweep.md describes each rule. The field's names are in parentheses.
enum class mode_rule {
    only,        ///< this layer alone (one at a time)
    all_but,     ///< every layer except this one (leave-one-out)
    up_to,       ///< all layers from the first to this one (prefix)
    from,        ///< all layers from this one to the last (suffix)
    cumulative,  ///< this layer and those before it in a given order
    pairs,       ///< this layer and another
    local,       ///< this layer alone; only its own output is compared
    screen,      ///< a group that holds this layer (group screening by bisection)
};

/// "only", "all_but", "up_to", "from", "cumulative", "pairs", "local", "screen"
std::string_view to_string(mode_rule rule) noexcept;

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/result/mode_rule.ipp>
#endif
