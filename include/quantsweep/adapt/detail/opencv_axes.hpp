// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Finds which axis of each value of a cv::dnn network holds its channels, from the layers that write and read
///        it.

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/adapt/detail/opencv_layer.hpp>

namespace quantsweep::detail {

/// Returns the axis of a layer's output that axis `a` of its input becomes; nullopt if it becomes no single axis.
/// OpenCV does not tell what a Permute or a Reshape does, so this runs the layer on values that encode their position
/// along the axis.
inline std::optional<std::size_t> moved_axis(cv::dnn::Layer& layer, std::vector<cv::Mat> inputs, std::size_t a) {
    const cv::Mat& read = inputs[0];
    cv::Mat places(read.dims, read.size.p, CV_32F);
    const std::size_t step = read.step[static_cast<int>(a)] / sizeof(float);
    const auto extent = static_cast<std::size_t>(read.size[static_cast<int>(a)]);
    for (std::size_t i = 0; i < places.total(); ++i) places.ptr<float>()[i] = static_cast<float>(i / step % extent);
    inputs[0] = places;
    const cv::Mat made = try_layer(layer, inputs);
    std::size_t inner = made.total();
    for (int b = 0; b < made.dims; ++b) {
        const auto along = static_cast<std::size_t>(made.size[b]);
        inner /= along;
        if (along < 2 || along > extent) continue;
        const float* const values = made.ptr<float>();
        bool follows = true;
        for (std::size_t i = 0; follows && i < made.total(); ++i) {
            const std::size_t k = i / inner % along;
            follows = values[i] == values[k * inner] && (k == 0 || values[k * inner] > values[(k - 1) * inner]);
        }
        if (follows) return static_cast<std::size_t>(b);
    }
    return {};
}

/// Returns the axis of its data over which a layer with a weight sums; nullopt if an inner product sums over several at
/// once.
inline std::optional<std::size_t> summed_axis(const cv::dnn::Layer& layer, const cv::Mat& data) {
    if (layer.type != "InnerProduct") return 1;
    std::optional<std::size_t> found;
    for (int axis = kept_axes(layer, data); axis < data.dims; ++axis) {
        if (data.size[axis] == 1 && axis + 1 < data.dims) continue;
        if (found && data.size[axis] > 1) return {};
        if (!found || data.size[axis] > 1) found = static_cast<std::size_t>(axis);
    }
    return found;
}

/// Whether a layer multiplies two values of which neither is a constant, as in attention.
inline bool multiplies_values(const cv::dnn::Layer& layer, const std::vector<std::size_t>& operands,
                              const std::vector<std::vector<std::size_t>>& reads) {
    return is_product(layer) && operands.size() == 2 &&
           std::none_of(operands.begin(), operands.end(),
                        [&](std::size_t v) { return !is_graph_input(v) && reads[v].empty(); });
}

/// Returns the axis of an operand over which a product of two values sums: the columns of the left operand, the rows of
/// the right one. Returns nullopt if one value is both operands, or if the extents show that the layer transposes one
/// of them.
inline std::optional<std::size_t> axis_of_product(const std::vector<std::size_t>& operands,
                                                  const std::map<std::size_t, cv::Mat>& seen, std::size_t operand) {
    const cv::Mat &left = seen.at(operands[0]), &right = seen.at(operands[1]);
    const int columns = left.dims - 1, rows = std::max(right.dims - 2, 0);
    if (operands[0] == operands[1] || left.size[columns] != right.size[rows]) return {};
    return static_cast<std::size_t>(operand == operands[0] ? columns : rows);
}

/// A layer with channels determines their axis. A layer that only moves values passes the axis on: forwards from the
/// layer that writes a value, and backwards from the layer that reads it.
class opencv_axes {
public:
    using axis = std::optional<std::size_t>;

    /// layers, reads  by value, in order
    /// seen           what each value, and the input, was when the network ran on an example
    opencv_axes(const std::vector<cv::Ptr<cv::dnn::Layer>>& layers, const std::vector<std::vector<std::size_t>>& reads,
                const std::map<std::size_t, cv::Mat>& seen)
        : layers_{layers}, reads_{reads}, seen_{seen} {
        for (std::size_t v = layers.size(); v-- > 0;) ask_reader(v);
        for (std::size_t v = 0; v < layers.size(); ++v)
            if (const axis found = made(v)) known_[v] = *found;
    }

    /// Returns the channel axis of a value, or of the network's input.
    axis channel(std::size_t value) const {
        if (const axis found = known(value)) return found;
        return seen_.at(value).dims <= 2 ? axis{1} : std::nullopt;
    }

private:
    static constexpr std::array<std::string_view, 8> channels_second{
        "BatchNorm", "ChannelsPReLU", "Convolution", "Deconvolution", "LRN", "Pooling", "Resize", "ShuffleChannel"};
    static constexpr std::array<std::string_view, 4> channels_last{"GRU", "InnerProduct", "LSTM", "RNN"};
    static constexpr std::array<std::string_view, 3> movers{"Flatten", "Permute", "Reshape"};

    template <std::size_t N>
    bool is(const std::array<std::string_view, N>& types, std::size_t v) const {
        return std::find(types.begin(), types.end(), std::string{layers_[v]->type}) != types.end();
    }
    axis known(std::size_t v) const {
        const auto found = known_.find(v);
        return found == known_.end() ? std::nullopt : axis{found->second};
    }

    /// Returns the axis of the result that axis `a` of the k-th operand becomes.
    axis passed_on(std::size_t v, std::size_t k, std::size_t a) const {
        const cv::Mat &from = seen_.at(reads_[v][k]), &to = seen_.at(v);
        if (layers_[v]->type == "MatMul" || is(channels_last, v)) return {};
        if (!is(movers, v) && from.dims == to.dims) return a;
        if (k > 0 || !tensor_traits<cv::Mat>::observable(from) || !from.isContinuous()) return {};
        std::vector<cv::Mat> inputs;
        for (std::size_t read : reads_[v]) inputs.push_back(seen_.at(read));
        return moved_axis(*layers_[v], std::move(inputs), a);
    }

    /// Returns the channel axis of a value as the layer that writes it determines it.
    axis made(std::size_t v) const {
        if (is(channels_second, v)) return 1;
        if (is(channels_last, v) && (is_weighted(*layers_[v]) || layers_[v]->type != "InnerProduct"))
            return static_cast<std::size_t>(seen_.at(v).dims - 1);
        if (multiplies_values(*layers_[v], reads_[v], reads_)) return of_product(v);
        for (std::size_t k = 0; k < reads_[v].size(); ++k)
            if (const axis a = known(reads_[v][k]))
                if (const axis b = passed_on(v, k, *a)) return b;
        return known(v);
    }

    /// Takes the channels of the operands: the columns of the right one or the rows of the left one.
    axis of_product(std::size_t v) const {
        const auto from_end = [&](std::size_t value, int places) {
            return static_cast<std::size_t>(std::max(seen_.at(value).dims - places, 0));
        };
        const std::size_t left = reads_[v][0], right = reads_[v][1];
        if (known(right) == from_end(right, 1)) return from_end(v, 1);
        if (known(left) == from_end(left, 2)) return from_end(v, 2);
        return known(v);
    }

    /// Lets a layer determine the channel axes of the values that it reads. If several layers read a value, the first
    /// decides.
    void ask_reader(std::size_t v) {
        for (std::size_t k = 0; k < reads_[v].size(); ++k) {
            const cv::Mat& read = seen_.at(reads_[v][k]);
            axis a;
            if (is_weighted(*layers_[v]))
                a = summed_axis(*layers_[v], read);
            else if (is(channels_second, v))
                a = 1;
            else if (const axis wanted = known(v))
                for (std::size_t b = 0; b < static_cast<std::size_t>(read.dims) && !a; ++b)
                    if (passed_on(v, k, b) == wanted) a = b;
            if (a) known_[reads_[v][k]] = *a;
        }
    }

    const std::vector<cv::Ptr<cv::dnn::Layer>>& layers_;
    const std::vector<std::vector<std::size_t>>& reads_;
    const std::map<std::size_t, cv::Mat>& seen_;
    std::map<std::size_t, std::size_t> known_{};
};

}  // namespace quantsweep::detail
