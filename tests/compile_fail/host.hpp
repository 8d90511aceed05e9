// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A complete host and a complete observer. Each case takes one member away.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include <quantsweep/calibrate/calibrate.hpp>

namespace qs = quantsweep;

struct complete_observer {
    void observe(std::span<const float>) {}
    qs::distribution summary() const { return {}; }
};

/// One node that doubles its input.
template <class Tensor = std::vector<float>>
struct doubling {
    using tensor = Tensor;
    std::size_t size() const { return 1; }
    qs::layer_info info(std::size_t) const { return {"double"}; }
    std::span<const std::size_t> inputs(std::size_t) const { return edges; }
    std::span<const std::size_t> outputs() const { return ends; }
    std::span<const qs::parameter> parameters(std::size_t) { return {}; }

    std::array<std::size_t, 1> edges{qs::graph_input(0)};
    std::array<std::size_t, 1> ends{0};
};
