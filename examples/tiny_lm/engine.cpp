// SPDX-License-Identifier: BSD-3-Clause
#include "engine.hpp"

#include <cstddef>
#include <span>

#include "operations.hpp"

namespace tiny_lm {

tensor run(const node& n, std::span<const tensor* const> in) {
    const tensor& x = *in[0];
    tensor y{x.sequences, x.tokens, n.out, {}};
    const std::size_t rows = x.sequences * x.tokens;
    y.values.resize(rows * n.out);
    const auto each_sequence = [&](auto&& use) {
        for (std::size_t s = 0; s < x.sequences; ++s) use(s * x.tokens);
    };
    switch (n.what) {
        case operation::embedding:
            embed(x.bytes.data(), rows, n.out, n.weight.data(), y.values.data());
            break;
        case operation::norm:
            normalise(x.values.data(), rows, n.out, n.weight.data(), y.values.data());
            break;
        case operation::projection:
            multiply(x.values.data(), rows, n.in, n.out, n.weight.data(), y.values.data());
            break;
        case operation::rotary:
            y.values = x.values;
            each_sequence([&](std::size_t row) { turn(x.tokens, n.out, head, &y.values[row * n.out]); });
            break;
        case operation::attention:
            each_sequence([&](std::size_t row) {
                attend(&x.values[row * width], &in[1]->values[row * key_width], &in[2]->values[row * key_width],
                       x.tokens, width, key_width, head, &y.values[row * width]);
            });
            break;
        case operation::gate:
            gate(x.values.data(), in[1]->values.data(), x.values.size(), y.values.data());
            break;
        case operation::sum:
            add(x.values.data(), in[1]->values.data(), x.values.size(), y.values.data());
            break;
    }
    return y;
}

}  // namespace tiny_lm
