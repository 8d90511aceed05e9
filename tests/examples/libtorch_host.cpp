// SPDX-License-Identifier: BSD-3-Clause
/// \file  The trained network as TorchScript on LibTorch: tests the laws and the sweep of the native example.

#include <ATen/Parallel.h>
#include <quantsweep/adapt/torch.hpp>

// LibTorch's headers define CHECK.
#define DOCTEST_CONFIG_NO_SHORT_MACRO_NAMES
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "native_sweep.hpp"

DOCTEST_TEST_CASE(
    "libtorch_host: the exported network keeps the laws and has the accuracy and the drops of the native one") {
    at::set_num_threads(1);
    const auto make_tensor = [](const std::vector<float>& values, std::size_t samples) {
        return torch::tensor(values).reshape({static_cast<std::int64_t>(samples), 1, 28, 28});
    };
    const auto make_graph = [](const std::vector<at::Tensor>& inputs) {
        return quantsweep::torch_graph{torch::jit::load("examples/fashion_mnist/data/network.pt"), inputs};
    };
    native::check_runtime(make_graph, make_tensor, "blocks.stage0:0.0.conv");
}
