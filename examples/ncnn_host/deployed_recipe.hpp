// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Describes what an int8 network of ncnn computes, as a recipe for its float network.

#include <cstddef>

#include <quantsweep/sweep/compare_engines.hpp>
#include <quantsweep/sweep/simulated.hpp>

#include "ncnn_graph.hpp"

/// The layers that compute in integers have the scheme. If the next layer takes over the integers, the output is
/// rounded too, with the scale of that layer's input, because both are the same values.
inline quantsweep::recipe deployed_recipe(const ncnn_graph& floats, const ncnn_graph& integers,
                                          const quantsweep::scheme& how) {
    quantsweep::recipe made{"as deployed"};
    for (std::size_t node = 0; node < floats.size(); ++node) {
        if (!floats.info(node).quantizable) continue;
        for (std::size_t other = 0; other < integers.size(); ++other) {
            if (integers.info(other).name != floats.info(node).name || !integers.computes_in_integers(other)) continue;
            quantsweep::scheme here = how;
            if (integers.gives_integers(other)) here.output = how.inputs;
            made.layers[floats.info(node).name] = here;
        }
    }
    return made;
}
