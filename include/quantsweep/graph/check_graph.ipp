// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of check_graph.hpp.

#include <quantsweep/graph/check_graph.hpp>

#include <algorithm>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/detail/hooked_probe.hpp>
#include <quantsweep/graph/detail/stepped_probe.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE bool graph_report::ok() const {
    return std::none_of(laws.begin(), laws.end(),
                        [](const checked_law& l) { return l.required && l.status == law_status::broken; });
}

QUANTSWEEP_INLINE law_status graph_report::status(std::string_view law) const {
    const auto found = std::find_if(laws.begin(), laws.end(), [&](const checked_law& l) { return l.law == law; });
    return found == laws.end() ? law_status::unknown : found->status;
}

QUANTSWEEP_INLINE std::string graph_report::text() const {
    std::string lines;
    for (const checked_law& l : laws) {
        const char* mark = l.status == law_status::holds     ? "yes     "
                           : l.status == law_status::unknown ? "unknown "
                                                             : "NO      ";
        lines += mark + l.law + ": " + l.sentence + "\n";
    }
    return lines;
}

QUANTSWEEP_INLINE void graph_report::require() const {
    for (const checked_law& l : laws)
        if (l.required && l.status == law_status::broken) throw graph_law{l.layer, l.law + ": " + l.sentence};
}

QUANTSWEEP_INLINE graph_report detail::check_stepped(any_graph& host, const batch_view& whole,
                                                     std::span<const batch_view> parts, const check_options& options,
                                                     const forward_bits* forward) {
    stepped_prober probe{host, whole};
    if (probe.structure("nodes") && probe.evaluation()) {
        probe.nodes();
        probe.forward(forward);
        probe.tied_weights();
        probe.clone();
        probe.reentrancy(options.probe_reentrancy);
        probe.batch_invariance(parts);
    }
    return {std::move(probe).laws()};
}

QUANTSWEEP_INLINE graph_report detail::check_hooked(any_graph& host, const batch_view& whole) {
    hooked_prober probe{host, whole};
    if (probe.structure("layers") && probe.running()) {
        probe.samples();
        probe.determinism();
        probe.clone();
        probe.written_weights();
        probe.written_values();
    }
    return {std::move(probe).laws()};
}

}  // namespace quantsweep
