// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs one layer of cv::dnn by itself, and describes it: the parameters that it lends and its attributes.

#include <algorithm>
#include <cmath>
#include <limits>
#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/fp_control_utils.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/all_layers.hpp>

#include <quantsweep/adapt/opencv_tensor.hpp>
#include <quantsweep/core/error.hpp>
#include <quantsweep/graph/graph.hpp>

namespace quantsweep::detail {

/// Layer types that work element by element. Their other operands are constants, or follow from the same layer's
/// output.
inline constexpr std::array<std::string_view, 19> opencv_pointwise_types{
    "AbsVal",      "BNLL",      "BatchNorm", "ChannelsPReLU", "ELU",   "Eltwise", "Exp",
    "HardSigmoid", "HardSwish", "Mish",      "NaryEltwise",   "Power", "ReLU",    "ReLU6",
    "Scale",       "Shift",     "Sigmoid",   "Swish",         "TanH"};

inline bool is_pointwise(const cv::dnn::Layer& layer) {
    return std::find(opencv_pointwise_types.begin(), opencv_pointwise_types.end(), std::string{layer.type}) !=
           opencv_pointwise_types.end();
}

/// A layer of these types without blobs reads its weight as a second input and is not weighted.
inline bool is_weighted(const cv::dnn::Layer& layer) {
    const bool known = layer.type == "Convolution" || layer.type == "Deconvolution" || layer.type == "InnerProduct";
    return known && !layer.blobs.empty();
}

/// Whether a layer multiplies the values that it reads. For a product in an ONNX file, OpenCV 4.6 makes an inner
/// product; later versions make one of the other two.
inline bool is_product(const cv::dnn::Layer& layer) {
    const bool known = layer.type == "InnerProduct" || layer.type == "MatMul" || layer.type == "Gemm";
    return known && layer.blobs.empty();
}

/// Errors  unsupported_operator, with the name of the ONNX operator that OpenCV cannot read; cv::Exception if it is no
///         network
inline cv::dnn::Net load_unfused(const std::function<cv::dnn::Net()>& load) {
    try {
        cv::dnn::Net net = load();
        net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
        net.enableFusion(false);
        return net;
    } catch (const cv::Exception& failure) {
        const std::string& text = failure.err;  // has the form "Node [Clip@ai.onnx]:(name) parse error: ..."
        const std::size_t node = text.find("Node ["), begin = node + 6, end = text.find_first_of("@]", begin);
        if (node == std::string::npos || end == std::string::npos) throw;
        throw unsupported_operator{
            text.substr(begin, end - begin),
            "OpenCV cannot read this operator; export the network without it. OpenCV says: " + text};
    }
}

inline void copy_blobs(const cv::dnn::Layer& from, cv::dnn::Layer& to) {
    for (std::size_t k = 0; k < from.blobs.size(); ++k) from.blobs[k].copyTo(to.blobs[k]);
}

inline std::vector<cv::Mat> allocate_blobs(const std::vector<cv::dnn::MatShape>& shapes) {
    std::vector<cv::Mat> blobs;
    for (const cv::dnn::MatShape& shape : shapes) blobs.emplace_back(shape, CV_32F);
    return blobs;
}

/// Runs the layer in the runtime's own floating-point mode: OpenCV's forward pass treats denormal numbers as 0.
/// Errors  unsupported_operator if there are more outputs than inputs, as for Split: OpenCV does not tell which one is
///         read where
inline cv::Mat run_layer(cv::dnn::Layer& layer, const std::vector<cv::Mat>& inputs) {
    const cv::FPDenormalsIgnoreHintScope without_denormals;
    std::vector<cv::dnn::MatShape> given, made, scratch;
    for (const cv::Mat& input : inputs) given.emplace_back(input.size.p, input.size.p + input.dims);
    layer.getMemoryShapes(given, 1, made, scratch);
    if (made.empty() || made.size() > std::max<std::size_t>(1, inputs.size()))
        throw unsupported_operator{layer.type, "makes " + std::to_string(made.size()) +
                                                   " outputs, and OpenCV does not tell which layer reads which of "
                                                   "them; export the network with slices instead"};
    std::vector<cv::Mat> outputs = allocate_blobs(made), internals = allocate_blobs(scratch);
    // finalize() packs the weights again, so each run sees what was written to them.
    layer.finalize(cv::_InputArray{inputs}, cv::_OutputArray{outputs});
    layer.forward(cv::_InputArray{inputs}, cv::_OutputArray{outputs}, cv::_OutputArray{internals});
    return outputs[0];
}

/// Like run_layer().
/// Errors  unsupported_operator, with the layer's type, if the layer throws
inline cv::Mat try_layer(cv::dnn::Layer& layer, const std::vector<cv::Mat>& inputs) {
    try {
        return run_layer(layer, inputs);
    } catch (const cv::Exception& failure) {
        throw unsupported_operator{
            layer.type, "'" + std::string{layer.name} + "' cannot be run by itself; OpenCV says: " + failure.err};
    }
}

/// Runs the runtime's own forward pass.
/// Errors  evaluation_failed, which quotes OpenCV's exception
inline std::vector<cv::Mat> run_whole(cv::dnn::Net net, const cv::Mat& images) {
    try {
        net.setInput(images);
        std::vector<cv::Mat> results;
        net.forward(results, net.getUnconnectedOutLayersNames());
        return results;
    } catch (const cv::Exception& failure) {
        throw evaluation_failed{"", "OpenCV's own forward pass of the network fails: " + failure.err};
    }
}

/// Returns how the result of stepping differs from the forward pass; empty if the bits are equal.
inline std::string difference(const cv::Mat& found, const cv::Mat& expected) {
    if (found.total() != expected.total() || found.type() != expected.type())
        return "has another shape or type than in the runtime's own forward pass";
    if (std::memcmp(found.data, expected.data, found.total() * found.elemSize()) == 0) return {};
    const auto is_tiny = [](float x) { return std::abs(x) < std::numeric_limits<float>::min(); };
    bool only_tiny = tensor_traits<cv::Mat>::observable(found);
    for (std::size_t i = 0; only_tiny && i < found.total() * static_cast<std::size_t>(found.channels()); ++i) {
        const float a = found.ptr<float>()[i], b = expected.ptr<float>()[i];
        only_tiny = std::memcmp(&a, &b, sizeof a) == 0 || (is_tiny(a) && is_tiny(b));
    }
    if (only_tiny)
        return "differs from the runtime's own forward pass only in denormal numbers (below 1.2e-38), which one of the "
               "two turns into 0: run both in the same floating-point mode";
    return "differs from the runtime's own forward pass when the layers are evaluated one by one; a layer has outputs "
           "or a state that OpenCV does not show";
}

/// Makes a new inner product with the same blobs. An inner product copies its weight when it is made, if the rows do
/// not fill whole vectors; a new one copies the current values.
inline cv::Ptr<cv::dnn::Layer> make_again(const cv::dnn::Layer& product, int input_axes) {
    cv::dnn::LayerParams parameters;
    parameters.name = product.name;
    parameters.type = product.type;
    parameters.blobs = product.blobs;
    parameters.set("num_output", product.blobs[0].size[0]);
    parameters.set("bias_term", product.blobs.size() > 1);
    parameters.set("axis", input_axes);
    return cv::dnn::LayerFactory::createLayerInstance(product.type, parameters);
}

/// Returns how many of an input's axes an inner product keeps. The axes after them together have the length of a row.
inline int kept_axes(const cv::dnn::Layer& product, const cv::Mat& input) {
    int axis = input.dims;
    for (int length = 1; axis > 0 && length < product.blobs[0].size[1];) length *= input.size[--axis];
    return axis;
}

/// Returns the weight and the bias of a layer that is swept, or everything that another layer holds.
inline std::vector<parameter> lend_blobs(cv::dnn::Layer& layer, bool swept) {
    std::vector<parameter> lent;
    for (std::size_t k = 0; k < layer.blobs.size(); ++k) {
        cv::Mat& blob = layer.blobs[k];
        if (blob.total() < 2 && !swept) continue;
        if (!tensor_traits<cv::Mat>::observable(blob)) continue;
        const parameter_role role = !swept || k > 1 ? parameter_role::other
                                    : k == 0        ? parameter_role::weight
                                                    : parameter_role::bias;
        const bool transposed = role == parameter_role::weight && layer.type == "Deconvolution";
        lent.push_back({tensor_traits<cv::Mat>::view(blob), role, transposed ? std::size_t{1} : std::size_t{0}});
    }
    return lent;
}

/// Returns why a layer with parameters is not swept; empty if the layer holds nothing, or only one number.
inline std::string why_unswept(const cv::dnn::Layer& layer) {
    if (std::none_of(layer.blobs.begin(), layer.blobs.end(), [](const cv::Mat& blob) { return blob.total() > 1; }))
        return {};
    if (layer.type == "Const") return "reads a constant, which stays float";
    if (is_weighted(layer)) return "its weight does not hold 32-bit floats";
    const std::string type = layer.type;
    return is_pointwise(layer) ? "the parameters of a " + type + " layer stay float"
                               : "OpenCV computes with its own copy of the parameters of a " + type + " layer";
}

/// Turns "onnx_node!/features.0/conv/Conv" into "features.0/conv": a layer with a weight is named after its module.
/// Other layers keep the last part.
inline std::string readable_name(const cv::dnn::Layer& layer) {
    std::string name = layer.name;
    for (const std::string_view prefix : {"onnx_node!", "/"})
        if (name.starts_with(prefix)) name.erase(0, prefix.size());
    const std::size_t slash = name.rfind('/');
    return is_weighted(layer) && slash != std::string::npos ? name.substr(0, slash) : name;
}

/// Describes a layer with a weight: its kind, its shapes, and its multiply-accumulates per sample.
inline void describe_weight(attribute_map& attributes, const cv::Ptr<cv::dnn::Layer>& layer, const cv::Mat& input,
                            const cv::Mat& output) {
    const cv::Mat& weight = layer->blobs[0];
    const int in = weight.size[1], out = weight.size[0];
    attributes["kind"] = "linear";
    attributes["in_channels"] = in;
    attributes["out_channels"] = out;
    const double per_output = static_cast<double>(weight.total()) / out, samples = output.size[0];
    attributes["macs"] = static_cast<double>(output.total()) / samples * per_output;
    const auto convolution = layer.dynamicCast<cv::dnn::BaseConvolutionLayer>();
    if (!convolution) return;
    const bool transposed = layer->type == "Deconvolution";
    const int groups = transposed ? output.size[1] / in : input.size[1] / in;
    attributes["kind"] = (transposed ? "conv_transpose" : "conv") + std::to_string(weight.dims - 2) + "d";
    attributes["kernel"] = weight.size[weight.dims - 1];
    attributes["stride"] = static_cast<double>(convolution->strides.back());
    attributes["groups"] = groups;
    attributes["in_channels"] = input.size[1];
    attributes["out_channels"] = output.size[1];
    if (transposed) attributes.erase("macs");
}

}  // namespace quantsweep::detail
