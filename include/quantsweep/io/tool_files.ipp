// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of tool_files.hpp.

#include <quantsweep/io/tool_files.hpp>

#include <algorithm>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <map>
#include <string_view>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/number_text.hpp>
#include <quantsweep/format/ggml.hpp>
#include <quantsweep/io/detail/json_text.hpp>
#include <quantsweep/report/file.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::string parameter_name(const std::string& layer, const std::string& tensor) {
    return tensor == "weights" ? layer + ".weight" : tensor == "bias" ? layer + ".bias" : "";
}

namespace detail {

QUANTSWEEP_INLINE void refuse_treatments(const recipe& of) {
    const auto refuse = [&](const std::optional<scheme>& how) {
        if (!how || !how->treatment) return;
        const layer_treatment& by = *how->treatment;
        const char* does = !by.bias_shift.empty()     ? "corrects this layer's bias"
                           : !by.equalization.empty() ? "equalizes this layer's input channels"
                           : by.hadamard              ? "turns this layer's input channels"
                                                      : nullptr;
        if (does)
            throw invalid_argument{by.layer, "the recipe '" + of.name + "' " + does +
                                                 ", and a file for another tool has no place for that; change the "
                                                 "network itself, calibrate it, and write a recipe without the "
                                                 "treatment"};
    };
    for (const auto& [layer, how] : of.layers) refuse(how);
    refuse(of.otherwise);
}

/// Returns ggml's name for a format; empty if ggml does not have it.
inline std::string ggml_type(const std::string& format) {
    if (format == "half") return "f16";
    if (format == "bfloat16") return "bf16";
    for (const ggml_layout& known : ggml_layouts)
        if (known.name == format) return format;
    return "";
}

/// Returns a regular expression for llama-quantize, which reads lower case up to a blank or "=".
/// Errors  invalid_argument if such an expression cannot match the name
inline std::string pattern_of(const std::string& layer, const std::string& name) {
    std::string pattern = "^";
    for (char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '=' || std::isspace(byte) || std::isupper(byte))
            throw invalid_argument{layer, "llama-quantize cannot find a tensor called '" + name +
                                              "': it reads names in lower case, up to a space or a '='"};
        if (byte < 128 && !std::isalnum(byte) && c != '_') pattern += '\\';
        pattern += c;
    }
    return pattern + "$";
}

/// Errors  invalid_argument for anything that llama.cpp does not support
inline std::string tensor_type_of(const layer_choice& layer) {
    if (!layer.how) return "f32";
    const scheme& how = *layer.how;
    if (how.inputs || how.output || how.integer_biases || !how.weights)
        throw invalid_argument{
            layer.layer,
            "llama.cpp quantizes only weights; use a scheme of weights alone instead of '" + scheme_text(how) + "'"};
    const std::string format = how.weights->format.name(), type = ggml_type(format);
    if (type.empty()) throw invalid_argument{layer.layer, "llama.cpp has no type for weights of the format " + format};
    return type;
}

QUANTSWEEP_INLINE void save_tensor_types(const std::string& path, const std::vector<layer_choice>& layers,
                                         const tensor_namer& name) {
    std::string lines;
    for (const layer_choice& layer : layers)
        for (const std::string& weights : layer.weights)
            if (const std::string called = name(layer.layer, weights); !called.empty())
                lines += pattern_of(layer.layer, called) + "=" + tensor_type_of(layer) + "\n";
    write_file(path, lines);
}

[[noreturn]] inline void refuse_tensor(const tensor_scales& of, const std::string& tool, const std::string& why) {
    throw invalid_argument{of.layer, tool + " cannot hold the " + of.tensor + " in " + of.format + ": " + why};
}

/// Returns the bits of integer codes.
/// Errors  invalid_argument if the tensor has no codes
inline unsigned code_bits(const tensor_scales& of, const std::string& tool) {
    if (!of.missing.empty()) refuse_tensor(of, tool, "there are no fixed scales: " + of.missing);
    if (of.zero_points.empty()) refuse_tensor(of, tool, "only integer formats can be written");
    const std::int64_t span = std::int64_t{of.highest_code} - of.lowest_code;
    return static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(span)));
}

inline bool is_parameter(const tensor_scales& of) { return of.tensor == "bias" || of.tensor.starts_with("weights"); }

/// Returns the entries by name. Two tensors of one name give one entry.
/// Errors  invalid_argument if their entries differ
inline std::map<std::string, json> named_entries(const std::vector<tensor_scales>& tensors, const tensor_namer& name,
                                                 function_ref<json(const tensor_scales&)> entry) {
    std::map<std::string, json> entries;
    for (const tensor_scales& each : tensors) {
        const std::string called = name(each.layer, each.tensor);
        if (called.empty()) continue;
        json made = entry(each);
        const auto [known, is_new] = entries.try_emplace(called, made);
        if (!is_new && known->second != made)
            throw invalid_argument{each.layer,
                                   "the " + each.tensor + " has the name '" + called +
                                       "', which another tensor with other scales has, too; give it a name of its own"};
    }
    return entries;
}

inline json onnx_entry(const tensor_scales& of) {
    const std::string tool = "ONNX Runtime's TensorQuantOverrides";
    const unsigned bits = code_bits(of, tool);
    if (bits != 4 && bits != 8 && bits != 16) refuse_tensor(of, tool, "they allow only 4, 8 or 16 bits");
    if (of.shared.group() != 0) refuse_tensor(of, tool, "they do not allow groups");
    if (of.axis && !is_parameter(of)) refuse_tensor(of, tool, "they allow scales per channel only for weights");
    json list = json::array();
    for (std::size_t k = 0; k < of.scales.size(); ++k) {
        json channel = {{"quant_type", (of.lowest_code < 0 ? "QInt" : "QUInt") + std::to_string(bits)},
                        {"scale", of.scales[k]},
                        {"zero_point", of.zero_points[k]}};
        if (of.axis) channel["axis"] = *of.axis;
        list.push_back(std::move(channel));
    }
    return list;
}

QUANTSWEEP_INLINE void save_onnx_overrides(const std::string& path, const std::vector<tensor_scales>& tensors,
                                           const tensor_namer& name) {
    const tensor_namer without_biases = [&](const std::string& layer, const std::string& tensor) {
        return tensor == "bias" ? std::string{} : name(layer, tensor);
    };
    write_file(path, json_text(named_entries(tensors, without_biases, onnx_entry), 1) + "\n");
}

inline json aimet_entry(const tensor_scales& of) {
    const std::string tool = "an AIMET encoding";
    const unsigned bits = code_bits(of, tool);
    const bool is_signed = of.lowest_code < 0, in_groups = of.shared.group() != 0;
    if (of.axis && !is_parameter(of)) refuse_tensor(of, tool, "it allows scales per channel only for parameters");
    if (in_groups && (of.shape.rank() != 2 || of.axis != std::size_t{1}))
        refuse_tensor(of, tool, "it allows groups only along the inputs of a matrix [out, in]");
    if (of.axis && !in_groups && *of.axis != 0)
        refuse_tensor(of, tool, "it allows scales per channel only along the outputs, axis 0");
    std::vector<std::int64_t> offsets;
    for (int zero : of.zero_points) offsets.push_back(-zero - (is_signed ? std::int64_t{1} << (bits - 1) : 0));
    const bool is_symmetric = std::all_of(of.zero_points.begin(), of.zero_points.end(), [](int z) { return z == 0; });
    json made = {{"dtype", "INT"},     {"enc_type", in_groups ? "PER_BLOCK" : of.axis ? "PER_CHANNEL" : "PER_TENSOR"},
                 {"bw", bits},         {"is_sym", is_signed && is_symmetric},
                 {"scale", of.scales}, {"offset", offsets}};
    if (in_groups) made["block_size"] = of.shared.group();
    return made;
}

QUANTSWEEP_INLINE void save_aimet_encodings(const std::string& path, const std::vector<tensor_scales>& tensors,
                                            const tensor_namer& name) {
    const auto encodings = [&](bool of_parameters) {
        const tensor_namer those = [&](const std::string& layer, const std::string& tensor) {
            tensor_scales asked;
            asked.tensor = tensor;
            return is_parameter(asked) == of_parameters ? name(layer, tensor) : std::string{};
        };
        json list = json::array();
        for (auto& [called, entry] : named_entries(tensors, those, aimet_entry)) {
            list.push_back(entry);
            list.back()["name"] = called;
        }
        return list;
    };
    const json document = {{"version", "1.0.0"},
                           {"activation_encodings", encodings(false)},
                           {"param_encodings", encodings(true)},
                           {"excluded_layers", json::array()}};
    write_file(path, json_text(document, 1) + "\n");
}

/// Returns the groups of a layer from the attributes of its node; 1 if it does not say.
inline std::size_t groups_of(const topology& net, const std::string& layer) {
    for (const layer_info& each : net.info) {
        const auto found = each.attributes.find("groups");
        if (each.name != layer || found == each.attributes.end() || !found->second.number()) continue;
        return static_cast<std::size_t>(*found->second.number());
    }
    return 1;
}

/// Returns text such as " 12.7 63.5": the factors by which ncnn multiplies.
/// Errors  invalid_argument for anything that ncnn does not support
inline std::string ncnn_scales(const tensor_scales& of, std::size_t groups) {
    const std::string tool = "ncnn";
    code_bits(of, tool);
    const bool weights = of.tensor == "weights";
    if (!weights && of.tensor != "input 0")
        refuse_tensor(of, tool, "it quantizes only a layer's weights and first input");
    if (of.lowest_code != -127 || of.highest_code != 127) refuse_tensor(of, tool, "its codes are -127 to 127");
    if (of.shared.group() != 0) refuse_tensor(of, tool, "it does not allow groups of values");
    if (weights != (of.axis == std::size_t{0}))
        refuse_tensor(of, tool, "it needs one scale for each output channel of the weights, and one for the input");
    if (weights && groups > 1 && of.scales.size() != groups)
        refuse_tensor(
            of, tool,
            "it has one scale for each group of channels, but here a group has several channels with a scale each");
    std::string text;
    for (const float scale : of.scales) {
        const float inverse = scale > 0 ? 1 / scale : 1;
        text += " " + number_text(std::isfinite(inverse) ? inverse : 1);
    }
    return text;
}

QUANTSWEEP_INLINE void save_ncnn_table(const std::string& path, const std::vector<tensor_scales>& tensors,
                                       const topology& net) {
    std::string of_weights, of_inputs;
    std::map<std::string, int> parts;
    for (const tensor_scales& each : tensors) {
        if (each.layer.find_first_of(" \t\r\n") != std::string::npos)
            refuse_tensor(each, "ncnn's table", "a layer's name must not contain spaces");
        const std::string line = ncnn_scales(each, groups_of(net, each.layer)) + "\n";
        parts[each.layer] += each.tensor == "weights" ? 1 : 2;
        (each.tensor == "weights" ? of_weights : of_inputs) +=
            each.layer + (each.tensor == "weights" ? "_param_0" : "") + line;
    }
    for (const auto& [layer, both] : parts)
        if (both != 3)
            throw invalid_argument{
                layer, "ncnn quantizes both the weights and the input of a layer, or neither; give scales for both"};
    write_file(path, of_weights + of_inputs);
}

}  // namespace detail

}  // namespace quantsweep
