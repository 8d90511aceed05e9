// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Two-dimensional convolution of NCHW images: an operator for `layer`.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <quantsweep/core/layer_info.hpp>
#include <quantsweep/core/shape.hpp>
#include <quantsweep/layers/batch_norm.hpp>
#include <quantsweep/layers/detail/depthwise.hpp>
#include <quantsweep/layers/detail/im2col.hpp>
#include <quantsweep/layers/detail/product.hpp>
#include <quantsweep/layers/workspace.hpp>

namespace quantsweep {

/// The options of a convolution with a square kernel and zero padding.
struct conv2d_options {
    std::size_t in_channels;   ///< channels of the input
    std::size_t out_channels;  ///< channels of the output
    std::size_t kernel = 1;    ///< the kernel's height and width
    std::size_t stride = 1;    ///< the stride along both axes
    std::size_t padding = 0;   ///< zeros added on each of the four sides
    std::size_t groups = 1;    ///< equal to in_channels for a depthwise convolution
};

/// Shape   [n, in_channels, height, width] -> [n, out_channels, ...], row-major
/// Cost    one matrix product per image and group, in tiles that stay in cache; depthwise convolutions directly, plane
///         by plane
/// Each image is computed separately, so a result has the same bits in any batch and at any address.
template <std::floating_point T>
class conv2d {
public:
    /// The type of the weights and of the computation.
    using scalar = T;

    /// weight: [out_channels, in_channels / groups, kernel, kernel]; bias: out_channels values, or empty for none
    explicit conv2d(conv2d_options options, std::vector<T> weight_values, std::vector<T> bias_values = {})
        : weight{std::move(weight_values)}, bias{std::move(bias_values)}, options_{options} {}

    std::vector<T> weight;  ///< [out_channels, in_channels / groups, kernel, kernel]
    std::vector<T> bias;    ///< one per output channel; empty: none

    /// The options, as they were given.
    const conv2d_options& options() const noexcept { return options_; }
    /// The number of output channels.
    std::size_t out_channels() const noexcept { return options_.out_channels; }
    /// The extents of the weights.
    shape weight_shape() const {
        return {options_.out_channels, options_.in_channels / options_.groups, options_.kernel, options_.kernel};
    }

    /// Checks the options and the weights.
    /// Errors   invalid_argument for options that describe no convolution, shape_mismatch for weights of another size
    void validate(std::string_view layer) const {
        const auto& o = options_;
        if (o.in_channels == 0 || o.out_channels == 0 || o.kernel == 0 || o.stride == 0 || o.groups == 0 ||
            o.in_channels % o.groups != 0 || o.out_channels % o.groups != 0)
            throw invalid_argument{layer,
                                   "channels, kernel, stride and groups must be positive, and the groups must divide " +
                                       std::to_string(o.in_channels) + " input and " + std::to_string(o.out_channels) +
                                       " output channels"};
        detail::require_size(weight, element_count(weight_shape()), layer, "the weight");
        if (!bias.empty()) detail::require_size(bias, o.out_channels, layer, "the bias");
    }

    /// The output's shape for an input's shape.
    /// Errors   shape_mismatch if the input is not such an image, or is smaller than the kernel
    shape output_shape(const shape& input, std::string_view layer) const {
        if (input.rank() != 4 || input[1] != options_.in_channels)
            throw shape_mismatch{layer, "the input has shape " + to_string(input) + ", expected [n, " +
                                            std::to_string(options_.in_channels) + ", height, width]"};
        if (std::min(input[2], input[3]) + 2 * options_.padding < options_.kernel)
            throw shape_mismatch{layer, "the input " + to_string(input) + " is smaller than the kernel of " +
                                            std::to_string(options_.kernel)};
        const detail::window w = window(input);
        return {input[0], options_.out_channels, w.output_height(), w.output_width()};
    }

    /// The number of multiply-accumulates for one sample of this output.
    std::size_t multiply_accumulates(const shape& output) const {
        return element_count(weight_shape()) * output[2] * output[3];
    }

    /// Adds its properties to a layer's attributes.
    void describe(attribute_map& attributes) const {
        attributes["kernel"] = options_.kernel;
        attributes["stride"] = options_.stride;
        attributes["groups"] = options_.groups;
        attributes["in_channels"] = options_.in_channels;
        attributes["out_channels"] = options_.out_channels;
    }

    /// Computes the output. `finish` initialises the outputs of some channels, and completes them while they are in
    /// cache.
    template <class Finish>
    void run(const T* input, const shape& in, T* output, workspace<T>& scratch, const Finish& finish) const {
        const detail::window w = window(in);
        const std::size_t in_size = in[1] * in[2] * in[3];
        const std::size_t out_size = options_.out_channels * w.output_height() * w.output_width();
        for (std::size_t n = 0; n < in[0]; ++n, input += in_size, output += out_size) {
            if (options_.groups == options_.in_channels && options_.groups > 1)
                run_depthwise(input, w, output, scratch, finish);
            else
                for (std::size_t g = 0; g < options_.groups; ++g) run_group(g, input, w, output, scratch, finish);
        }
    }

private:
    detail::window window(const shape& in) const {
        return {in[2], in[3], options_.kernel, options_.stride, options_.padding};
    }

    template <class Finish>
    void run_depthwise(const T* input, const detail::window& w, T* output, workspace<T>& scratch,
                       const Finish& finish) const {
        const detail::depthwise_plan<T> plan{w};
        T* const memory = scratch.take(plan.scratch_size());
        const std::size_t filters = options_.out_channels / options_.in_channels, taps = w.kernel * w.kernel;
        const std::size_t plane = w.output_height() * w.output_width();
        const std::size_t planes = std::max<std::size_t>(4096 / plane, 1);  // planes that are finished together
        plan.clear(memory);
        for (std::size_t first = 0; first < options_.out_channels; first += planes) {
            const std::size_t count = std::min(planes, options_.out_channels - first);
            for (std::size_t c = first; c < first + count; ++c) {
                if (c % filters == 0) plan.load(input + c / filters * w.height * w.width, memory);
                plan.run(weight.data() + c * taps, finish.start(c), memory, output + c * plane);
            }
            finish.end({output + first * plane, count, plane, plane}, first);
        }
    }

    template <class Finish>
    void run_group(std::size_t group, const T* input, const detail::window& w, T* output, workspace<T>& scratch,
                   const Finish& finish) const {
        const std::size_t channels = options_.in_channels / options_.groups;
        const std::size_t filters = options_.out_channels / options_.groups, first_filter = group * filters;
        const std::size_t depth = channels * w.kernel * w.kernel;
        const std::size_t height = w.output_height(), width = w.output_width(), plane = height * width;
        const bool in_place = w.kernel == 1 && w.stride == 1 && w.padding == 0;  // the input is the matrix
        const T* const planes = input + group * channels * w.height * w.width;
        const detail::matrix<const T> filter{weight.data() + first_filter * depth, filters, depth, depth};

        const std::size_t rows = rows_in_a_tile(in_place ? filters : filters + depth, height, width);
        for (std::size_t y = 0; y < height; y += rows) {
            const std::size_t count = std::min(rows, height - y) * width;
            detail::matrix<const T> columns{planes + y * width, depth, count, plane};
            if (!in_place) {
                T* const gathered = scratch.take(depth * rows * width);
                detail::im2col(planes, channels, w, y, std::min(y + rows, height), gathered);
                columns = {gathered, depth, count, count};
            }
            const detail::matrix<T> sums{output + first_filter * plane + y * width, filters, count, plane};
            finish.start(sums, first_filter);
            detail::add_product(filter, columns, sums);
            finish.end(sums, first_filter);
        }
    }

    /// A tile's gathered inputs and outputs are meant to fit a cache of a megabyte. With fewer than 512 outputs, the
    /// product's own packing of the weights, once per tile, would become noticeable.
    static std::size_t rows_in_a_tile(std::size_t matrix_rows, std::size_t height, std::size_t width) {
        const std::size_t pixels = std::max<std::size_t>((std::size_t{1} << 20) / sizeof(T) / matrix_rows, 512);
        const std::size_t rows = std::max<std::size_t>(pixels / width, 1);
        const std::size_t tiles = (height + rows - 1) / rows;
        return (height + tiles - 1) / tiles;  // of nearly equal size
    }

    conv2d_options options_;
};

}  // namespace quantsweep
