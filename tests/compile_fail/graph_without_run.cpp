// SPDX-License-Identifier: BSD-3-Clause
// KO: a hooked one host\.run\(values, after\)
#include <quantsweep/graph/models_graph.hpp>

#include "host.hpp"

struct my_engine : doubling<> {
#ifndef KO
    void run(std::span<const tensor* const>, qs::output_hook<tensor>) {}
#endif
};

static_assert(qs::models_graph<my_engine>());
