// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of explain.hpp.

#include <quantsweep/analyze/explain.hpp>

#include <string>

#include <quantsweep/analyze/detail/scheme_explainer.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<explanation> explain(const sweep_result& result, const explain_options& options) {
    std::vector<explanation> found;
    for (const std::string& name : scheme_names(result))
        found.push_back(detail::scheme_explainer{result, name, options}.explain());
    return found;
}

}  // namespace quantsweep
