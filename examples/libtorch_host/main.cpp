// SPDX-License-Identifier: BSD-3-Clause
/// \file  Which layers of a TorchScript file suffer from quantization? Steps the network on LibTorch.

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/Parallel.h>

#include <quantsweep/adapt/torch.hpp>

#include "../common/host_job.hpp"

namespace {

namespace qs = quantsweep;

at::Tensor make_tensor(const std::vector<float>& values, const qs::shape& shape) {
    const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
    return torch::tensor(values).reshape(sizes);
}

/// Errors  bad_argument if the file is not TorchScript; unsupported_operator
qs::torch_graph load(const std::string& path, const std::vector<at::Tensor>& images) {
    const torch::jit::Module module =
        examples::from_option<c10::Error>("network", [&] { return torch::jit::load(path); });
    return {module, images};
}

}  // namespace

int main(int count, char** values) {
    examples::host_arguments given;
    given.sweep = {"out/libtorch_host", {"w8a8", "w4a4"}, {"agreement"}};
    CLI::App app{"Which layers of a TorchScript network suffer from quantization?"};
    examples::describe(app, given, "A traced TorchScript module, .pt");
    return examples::parse_and_run(app, count, values, [&] {
        at::set_num_threads(1);  // the sweep has its own threads
        examples::run_host(
            given, [&](const auto& images) { return load(given.network.string(), images); }, make_tensor);
    });
}
