// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of options.hpp.

#include <quantsweep/allocate/options.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void check_allocation_options(const allocation_options& options) {
    if (options.schemes.empty() || options.schemes.size() > 64)
        throw invalid_argument{
            "", "an allocation chooses among float and 1 to 64 schemes; pass that many, such as w8a8() and w4a8()"};
    if (options.points == 0)
        throw invalid_argument{"", "an allocation measures at least one recipe; set points to 1 or more"};
    if (options.cost && !options.cost->of)
        throw invalid_argument{"", "the cost model has no function `of`; set one that returns the cost of a layer"};
    for (const cost_limit& limit : options.limits)
        if (limit.cost && !limit.cost->of)
            throw invalid_argument{
                "", "the cost model of a limit has no function `of`; set one that returns the cost of a layer"};
    if (!options.limits.empty() && !options.solve)
        throw invalid_argument{"",
                               "recipes within several budgets need an integer program: set options.solve to "
                               "quantsweep::solve_with_cbc (allocate/cbc.hpp, component cbc)"};
}

}  // namespace quantsweep
