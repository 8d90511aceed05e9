// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  TorchScript modules for tests, from parameters by name and shape and the text of forward.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/adapt/torch.hpp>

namespace toy {

using named_shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

/// Variances are drawn positive.
inline torch::jit::Module module_of(const named_shapes& shapes, const char* forward = nullptr) {
    torch::jit::Module module{"net"};
    for (const auto& [name, shape] : shapes)
        module.register_parameter(name, name.ends_with("var") ? at::rand(shape) + 0.5 : at::randn(shape) * 0.3, false);
    if (forward) module.define(forward);
    return module;
}

inline quantsweep::torch_graph graph_of(const char* forward, const named_shapes& shapes,
                                        std::vector<at::Tensor> examples) {
    at::manual_seed(3);
    return {module_of(shapes, forward), std::move(examples)};
}

}  // namespace toy
