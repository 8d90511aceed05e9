// SPDX-License-Identifier: BSD-3-Clause
#include "network.hpp"

#include <cstddef>
#include <span>
#include <variant>

namespace examples {

network::tensor network::evaluate(std::size_t n, std::span<const tensor* const> arguments) {
    views_.clear();
    for (const tensor* argument : arguments) views_.push_back(qs::view(*argument));
    return std::visit(
        [&](const auto& step) {
            tensor output = pool_.take(step.output_shape(views_));
            step.run(views_, output.data(), scratch_);
            return output;
        },
        nodes_[n].run);
}

std::span<const qs::parameter> network::parameters(std::size_t n) {
    lent_[n] = std::visit([](auto& step) { return step.parameters(); }, nodes_[n].run);
    return lent_[n];
}

}  // namespace examples
