// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A linear map of the last axis: an operator for `layer`.

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/detail/product.hpp>
#include <quantsweep/layers/workspace.hpp>

namespace quantsweep {

/// Shape   [n, ..., in_channels] -> [n, ..., out_channels], row-major
/// Each sample is computed separately, so a result has the same bits in any batch and at any address.
template <std::floating_point T>
class linear {
public:
    /// The type of the weights and of the computation.
    using scalar = T;

    /// weight: [out_channels, in_channels]; bias: out_channels values, or empty for none
    linear(std::size_t in_channels, std::size_t out_channels, std::vector<T> weight_values,
           std::vector<T> bias_values = {})
        : weight{std::move(weight_values)},
          bias{std::move(bias_values)},
          in_channels_{in_channels},
          out_channels_{out_channels} {}

    std::vector<T> weight;  ///< [out_channels, in_channels]
    std::vector<T> bias;    ///< one per output channel; empty: none

    /// The number of output channels.
    std::size_t out_channels() const noexcept { return out_channels_; }
    /// The extents of the weights.
    shape weight_shape() const { return {out_channels_, in_channels_}; }

    /// Checks the extents and the weights.
    /// Errors   invalid_argument without channels, shape_mismatch for weights of another size
    void validate(std::string_view layer) const {
        if (in_channels_ == 0 || out_channels_ == 0)
            throw invalid_argument{layer, "a linear layer needs at least one input channel and one output channel"};
        detail::require_size(weight, in_channels_ * out_channels_, layer, "the weight");
        if (!bias.empty()) detail::require_size(bias, out_channels_, layer, "the bias");
    }

    /// The output's shape for an input's shape.
    /// Errors   shape_mismatch if the last axis is not in_channels long
    shape output_shape(const shape& input, std::string_view layer) const {
        if (input.rank() < 2 || input[input.rank() - 1] != in_channels_)
            throw shape_mismatch{layer, "the input has shape " + to_string(input) + ", expected [n, ..., " +
                                            std::to_string(in_channels_) + "]"};
        shape output = input;
        output[input.rank() - 1] = out_channels_;
        return output;
    }

    /// The number of multiply-accumulates for one sample of this output.
    std::size_t multiply_accumulates(const shape& output) const {
        return output[0] == 0 ? 0 : element_count(output) / output[0] * in_channels_;
    }

    /// Adds its properties to a layer's attributes.
    void describe(attribute_map& attributes) const {
        attributes["in_channels"] = in_channels_;
        attributes["out_channels"] = out_channels_;
    }

    /// Computes the output. The product has the output channel along its rows, as `finish` requires, and is then
    /// transposed.
    template <class Finish>
    void run(const T* input, const shape& in, T* output, workspace<T>& scratch, const Finish& finish) const {
        const std::size_t tokens = in[0] == 0 ? 0 : element_count(in) / in[0] / in_channels_;
        T* const transposed = scratch.take((in_channels_ + out_channels_) * tokens);
        const detail::matrix<T> sums{transposed + in_channels_ * tokens, out_channels_, tokens, tokens};
        for (std::size_t n = 0; n < in[0]; ++n, input += tokens * in_channels_, output += tokens * out_channels_) {
            transpose(input, tokens, in_channels_, transposed);
            finish.start(sums, 0);
            detail::add_product<T>({weight.data(), out_channels_, in_channels_, in_channels_},
                                   {transposed, in_channels_, tokens, tokens}, sums);
            finish.end(sums, 0);
            transpose(sums.data, out_channels_, tokens, output);
        }
    }

private:
    static void transpose(const T* source, std::size_t rows, std::size_t columns, T* target) {
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c) target[c * rows + r] = source[r * columns + c];
    }

    std::size_t in_channels_;
    std::size_t out_channels_;
};

}  // namespace quantsweep
