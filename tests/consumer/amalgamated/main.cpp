// SPDX-License-Identifier: BSD-3-Clause
/// \file  A program with a copy of the single header of scripts/amalgamate.py. It includes the header twice, as two
///        files might.

#include "quantsweep.hpp"
#include "quantsweep.hpp"

namespace qs = quantsweep;

struct tensor_of_two {
    std::vector<float> values;
    qs::shape shape;
};

/// A layer that multiplies each value by a weight.
struct scaling {
    using tensor = tensor_of_two;
    std::vector<float> weight{0.5F, 2.0F};
    std::size_t source = qs::graph_input(0), last = 0;
    std::vector<qs::parameter> lent{};

    std::size_t size() const { return 1; }
    qs::layer_info info(std::size_t) const { return {"scaling"}; }
    std::span<const std::size_t> inputs(std::size_t) const { return {&source, 1}; }
    std::span<const std::size_t> outputs() const { return {&last, 1}; }
    tensor evaluate(std::size_t, std::span<const tensor* const> in) {
        tensor out = *in[0];
        for (std::size_t i = 0; i < out.values.size(); ++i) out.values[i] *= weight[i % 2];
        return out;
    }
    std::span<const qs::parameter> parameters(std::size_t) {
        lent = {{qs::tensor_view<float>{weight.data(), {2}}}};
        return lent;
    }
};

int main() {
    scaling host;
    const std::vector<qs::batch<tensor_of_two>> batches{{{{{1, 2, 3, 4}, {2, 2}}}, {}, 2}};
    const auto seen = qs::calibrate(host, batches);
    const qs::sweep_result result = qs::sweep(host, seen, batches, qs::agreement{}, {.schemes = {qs::w8a8()}});
    return result.rows.size() == 1 ? 0 : 1;
}
