// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A recipe as files that other tools read: llama.cpp, ONNX Runtime, AIMET, ncnn.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/graph/topology.hpp>
#include <quantsweep/sweep/recipe_layers.hpp>
#include <quantsweep/sweep/scales.hpp>

namespace quantsweep {

/// The name that a tensor of a layer has in the tool's network; tensors are called as in tensor_scales, "weights", "input 0".
/// Empty leaves a tensor out. An input and the output that feeds it may be given one name, if both have the same scales.
using tensor_namer = std::function<std::string(const std::string& layer, const std::string& tensor)>;

/// The layer's name and ".weight" or ".bias", as in PyTorch and GGUF; empty of all other tensors, whose names a graph does
/// not have.
std::string parameter_name(const std::string& layer, const std::string& tensor);

namespace detail {

void save_tensor_types(const std::string& path, const std::vector<layer_choice>& layers, const tensor_namer& name);
void save_onnx_overrides(const std::string& path, const std::vector<tensor_scales>& tensors, const tensor_namer& name);
void save_aimet_encodings(const std::string& path, const std::vector<tensor_scales>& tensors, const tensor_namer& name);
void save_ncnn_table(const std::string& path, const std::vector<tensor_scales>& tensors, const topology& net);

template <class Graph, observer Observer>
std::vector<tensor_scales> scales_of(Graph& host, const calibration<Observer>& seen, const recipe& of) {
    std::vector<tensor_scales> all;
    for_each_scales(host, seen, of, [&](const tensor_scales& each) { all.push_back(each); });
    return all;
}

}  // namespace detail

/// A file for llama-quantize --tensor-type-file: a line for each weight, "^blk\.0\.ffn_up\.weight$=q4_k", where the name is
/// a regular expression that matches it alone; layers in float are f32.
/// Errors   invalid_argument, naming the layer, for a format that is none of ggml's, a scheme that quantizes activations or
///          biases, and a name that llama-quantize cannot find; those of recipe_layers; unreadable_file
template <class Graph>
void write_tensor_types(const std::string& path, Graph& host, const recipe& of,
                        const tensor_namer& name = parameter_name) {
    detail::save_tensor_types(path, recipe_layers(host, of), name);
}

/// ONNX Runtime's TensorQuantOverrides as JSON: {"conv1.weight": [{"quant_type", "scale", "zero_point", "axis"}, ...]}, an
/// object for each channel. Biases are left out: its quantizer makes them of the scales that these say.
/// Errors   invalid_argument, naming the layer, for what it has not: other integers than those of 4, 8 and 16 bits, floats,
///          groups, channels of activations, and tensors without scales; those of for_each_scales; unreadable_file
template <class Graph, observer Observer>
void write_onnx_overrides(const std::string& path, Graph& host, const calibration<Observer>& seen, const recipe& of,
                          const tensor_namer& name = parameter_name) {
    detail::save_onnx_overrides(path, detail::scales_of(host, seen, of), name);
}

/// AIMET's encodings of version 1.0.0: {"version", "activation_encodings": [...], "param_encodings": [{"name", "dtype",
/// "enc_type", "bw", "is_sym", "scale", "offset"}, ...]}.
/// Formula  x = (u + offset) * scale with codes u from 0 up; offset = -zero_point, and 2^(bw - 1) less of signed codes
/// Errors   invalid_argument, naming the layer, for what it has not: floats and code books, channels of activations or
///          along another axis than the outputs, groups but in matrices [out, in], and tensors without scales; those of
///          for_each_scales; unreadable_file
template <class Graph, observer Observer>
void write_aimet_encodings(const std::string& path, Graph& host, const calibration<Observer>& seen, const recipe& of,
                           const tensor_namer& name = parameter_name) {
    detail::save_aimet_encodings(path, detail::scales_of(host, seen, of), name);
}

/// The calibration table of ncnn2int8: a line "layer_param_0 ..." of the weights' scales, one an output channel, and a line
/// "layer ..." with that of input 0. Layers that are not in it stay float. Between two convolutions ncnn hands integers on, at
/// the scale of the one that reads.
/// Formula  ncnn's scale is 1 / scale: q = clamp(round(x * scale), -127, 127)
/// Errors   invalid_argument, naming the layer, for what ncnn has not: other weights than int8:symmetric:per_channel, other
///          inputs than int8:symmetric, weights without inputs or inputs without weights, outputs, biases in integers, groups
///          (attribute "groups") of several channels, names with blanks, and tensors without scales; those of
///          for_each_scales; unreadable_file
template <class Graph, observer Observer>
void write_ncnn_table(const std::string& path, Graph& host, const calibration<Observer>& seen, const recipe& of) {
    detail::save_ncnn_table(path, detail::scales_of(host, seen, of), describe(std::as_const(host)));
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/io/tool_files.ipp>
#endif
