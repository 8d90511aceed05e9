// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes a recipe as files for other tools: llama.cpp, ONNX Runtime, AIMET, ncnn.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/topology.hpp>
#include <quantsweep/sweep/recipe_layers.hpp>
#include <quantsweep/sweep/scales.hpp>

namespace quantsweep {

/// Returns the name that a layer's tensor has in the tool's network. Its arguments name tensors as tensor_scales does:
/// "weights", "input 0". An empty name leaves the tensor out. An input and the output that feeds it may have one name, if
/// both have the same scales.
using tensor_namer = std::function<std::string(const std::string& layer, const std::string& tensor)>;

/// Returns the layer's name and ".weight" or ".bias", as in PyTorch and GGUF. For all other tensors it returns an empty
/// name, because a graph does not have their names.
std::string parameter_name(const std::string& layer, const std::string& tensor);

namespace detail {

/// Refuses what a file of types or scales cannot say: a bias that is corrected, and channels that are equalized or turned.
/// Errors  invalid_argument, which names the layer
void refuse_treatments(const recipe& of);

void save_tensor_types(const std::string& path, const std::vector<layer_choice>& layers, const tensor_namer& name);
void save_onnx_overrides(const std::string& path, const std::vector<tensor_scales>& tensors, const tensor_namer& name);
void save_aimet_encodings(const std::string& path, const std::vector<tensor_scales>& tensors, const tensor_namer& name);
void save_ncnn_table(const std::string& path, const std::vector<tensor_scales>& tensors, const topology& net);

template <class Graph, observer Observer>
std::vector<tensor_scales> scales_of(Graph& host, const calibration<Observer>& seen, const recipe& of) {
    refuse_treatments(of);
    std::vector<tensor_scales> all;
    for_each_scales(host, seen, of, [&](const tensor_scales& each) { all.push_back(each); });
    return all;
}

}  // namespace detail

/// Writes a file for llama-quantize --tensor-type-file, with a line for each weight: "^blk\.0\.ffn_up\.weight$=q4_k". The
/// name is a regular expression that matches that weight alone. Layers in float are f32.
/// Errors  invalid_argument, which names the layer, for a format that is not one of ggml's, a scheme that quantizes
///         activations or biases, a treatment of more than scales, and a name that llama-quantize cannot find; those of
///         recipe_layers; unreadable_file
template <class Graph>
void write_tensor_types(const std::string& path, Graph& host, const recipe& of,
                        const tensor_namer& name = parameter_name) {
    detail::refuse_treatments(of);
    detail::save_tensor_types(path, recipe_layers(host, of), name);
}

/// Writes ONNX Runtime's TensorQuantOverrides as JSON: {"conv1.weight": [{"quant_type", "scale", "zero_point", "axis"},
/// ...]}, with an object for each channel. It leaves out biases: ONNX Runtime's quantizer derives them from these scales.
/// Errors  invalid_argument, which names the layer, for what ONNX Runtime does not have: integers other than those of 4,
///         8 and 16 bits, floats, groups, channels of activations, treatments of more than scales, and tensors without
///         scales; those of for_each_scales; unreadable_file
template <class Graph, observer Observer>
void write_onnx_overrides(const std::string& path, Graph& host, const calibration<Observer>& seen, const recipe& of,
                          const tensor_namer& name = parameter_name) {
    detail::save_onnx_overrides(path, detail::scales_of(host, seen, of), name);
}

/// Writes AIMET's encodings of version 1.0.0: {"version", "activation_encodings": [...], "param_encodings": [{"name",
/// "dtype", "enc_type", "bw", "is_sym", "scale", "offset"}, ...]}.
/// Formula  x = (u + offset) * scale with codes u from 0 up; offset = -zero_point, and 2^(bw - 1) less for signed codes
/// Errors   invalid_argument, which names the layer, for what AIMET does not have: floats and code books, channels of
///          activations or along an axis other than the outputs, groups except in matrices [out, in], treatments of more
///          than scales, and tensors without scales; those of for_each_scales; unreadable_file
template <class Graph, observer Observer>
void write_aimet_encodings(const std::string& path, Graph& host, const calibration<Observer>& seen, const recipe& of,
                           const tensor_namer& name = parameter_name) {
    detail::save_aimet_encodings(path, detail::scales_of(host, seen, of), name);
}

/// Writes the calibration table of ncnn2int8. For each layer, a line "layer_param_0 ..." has the scales of the weights,
/// one for each output channel, and a line "layer ..." has the scale of input 0. Layers that are not in the table stay
/// float. Between two convolutions, ncnn passes integers on, at the scale of the convolution that reads them.
/// Formula  ncnn's scale is 1 / scale: q = clamp(round(x * scale), -127, 127)
/// Errors   invalid_argument, which names the layer, for what ncnn does not have: weights other than
///          int8:symmetric:per_channel, inputs other than int8:symmetric, weights without inputs or inputs without
///          weights, outputs, biases in integers, groups (attribute "groups") of several channels, names with blanks,
///          treatments of more than scales, and tensors without scales; those of for_each_scales; unreadable_file
template <class Graph, observer Observer>
void write_ncnn_table(const std::string& path, Graph& host, const calibration<Observer>& seen, const recipe& of) {
    detail::save_ncnn_table(path, detail::scales_of(host, seen, of), describe(std::as_const(host)));
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/tool_files.ipp>
#endif
