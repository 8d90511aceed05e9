// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of check_graph.hpp.

#include <quantsweep/graph/check_graph.hpp>

#include <utility>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/detail/hooked_probe.hpp>
#include <quantsweep/graph/detail/stepped_probe.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE graph_report detail::check_stepped(any_graph& host, const batch_view& whole,
                                                     std::span<const batch_view> parts, const check_options& options,
                                                     const forward_bits* forward) {
    stepped_prober probe{host, whole};
    if (probe.structure("nodes") && probe.evaluation()) {
        probe.ownership();
        probe.values();
        probe.determinism();
        probe.samples();
        probe.forward(forward);
        probe.tied_weights(false);
        probe.reentrancy(options.probe_reentrancy);
        probe.batch_invariance(parts);
        probe.clone();
        probe.passed_weights();
        probe.written_weights("node");
        probe.written_clone();
        probe.recycling();
        probe.memory();
    }
    return {.laws = std::move(probe).laws()};
}

QUANTSWEEP_INLINE graph_report detail::check_hooked(any_graph& host, const batch_view& whole) {
    hooked_prober probe{host, whole};
    if (probe.structure("layers") && probe.running()) {
        probe.samples();
        probe.determinism();
        probe.written_outputs();
        probe.written_inputs();
        probe.tied_weights(true);
        probe.clone();
        probe.run_between();
        probe.written_weights("layer");
        probe.written_clone();
        probe.inputs();
    }
    return {.laws = std::move(probe).laws()};
}

}  // namespace quantsweep
