// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Writes the float network's outputs as a safetensors file, to compare them with another engine's.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/to_vector.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/hooked_graph.hpp>
#include <quantsweep/graph/traverse.hpp>

#include "arguments.hpp"

namespace examples {

namespace qs = quantsweep;

/// A file of tensors that grow by some samples at a time, so that only these are in memory. It gets its name once it is
/// complete.
class outputs_file {
public:
    outputs_file(std::filesystem::path path, std::size_t samples) : path_{std::move(path)}, samples_{samples} {
        unfinished_ += ".unfinished";
        file_.open(unfinished_, std::ios::binary);
        check();
    }

    /// layers   for each output, the name of the node that computes it
    /// extents  for each output, the shape of one sample
    void begin(const std::vector<std::string>& layers, const std::vector<qs::shape>& extents) {
        nlohmann::ordered_json header{{"__metadata__", nlohmann::json::object()}};
        for (std::size_t k = 0; k < layers.size(); ++k) {
            const std::string name = "output" + std::to_string(k);
            std::vector<std::size_t> shape{samples_};
            shape.insert(shape.end(), extents[k].begin(), extents[k].end());
            const std::size_t first = ends_.empty() ? 0 : ends_.back();
            next_.push_back(first);
            ends_.push_back(first + samples_ * qs::element_count(extents[k]) * sizeof(float));
            header["__metadata__"][name] = layers[k];
            header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {first, ends_.back()}}};
        }
        std::string text = header.dump();
        text.resize((text.size() + 7) / 8 * 8, ' ');
        const std::uint64_t length = text.size();
        file_.write(reinterpret_cast<const char*>(&length), sizeof length) << text;
        data_ = sizeof length + text.size();
        check();
    }
    bool begun() const { return !ends_.empty(); }

    /// Adds the next samples of an output.
    void add(std::size_t output, const std::vector<float>& values) {
        file_.seekp(static_cast<std::streamoff>(data_ + next_[output]));
        file_.write(reinterpret_cast<const char*>(values.data()),
                    static_cast<std::streamsize>(values.size() * sizeof(float)));
        next_[output] += values.size() * sizeof(float);
        check();
    }

    void finish() {
        file_.close();
        check();
        std::filesystem::rename(unfinished_, path_);
    }

private:
    void check() const {
        if (!file_) throw qs::unreadable_file{path_.string(), "cannot be written"};
    }

    std::filesystem::path path_, unfinished_{path_};
    std::size_t samples_;
    std::ofstream file_{};
    std::size_t data_ = 0;  ///< where the tensors begin
    std::vector<std::size_t> next_{}, ends_{};
};

/// Writes the outputs of one batch.
template <qs::described_graph Graph, class Batch>
std::vector<qs::tensor_of<Graph>> float_outputs(Graph& graph, const qs::topology& net, const Batch& batch) {
    using tensor = qs::tensor_of<Graph>;
    if constexpr (qs::graph<Graph>) {
        return qs::traverse(graph, net, batch.inputs, [](auto&&...) {});
    } else {
        std::vector<const tensor*> inputs;
        for (const tensor& input : batch.inputs) inputs.push_back(&input);
        std::vector<std::optional<tensor>> kept(net.outputs.size());
        auto keep = [&](std::size_t layer, tensor& output) {
            for (std::size_t k = 0; k < kept.size(); ++k)
                if (net.outputs[k] == layer) kept[k] = qs::tensor_traits<tensor>::clone(output);
        };
        graph.run(std::span<const tensor* const>{inputs}, qs::output_hook<tensor>{keep});
        std::vector<tensor> outputs;
        for (std::optional<tensor>& output : kept) outputs.push_back(std::move(output.value()));
        return outputs;
    }
}

/// Runs one float pass over all batches, which together have `samples`. The tensor "output0" is the graph's first
/// output in float32; its samples lie along the first axis, in the batches' order. The metadata contain the layers'
/// names.
/// Errors  unreadable_file; shape_mismatch if an output is not one tensor of floats for each sample
template <qs::described_graph Graph, class Batches>
void write_outputs(const std::filesystem::path& path, Graph& graph, const Batches& batches, std::size_t samples) {
    outputs_file file{path, samples};
    const qs::topology net = qs::describe(std::as_const(graph));
    for (std::size_t b = 0; b < batches.size(); ++b) {
        const auto& batch = batches[b];
        auto outputs = float_outputs(graph, net, batch);
        std::vector<std::string> names;
        std::vector<std::vector<float>> values(outputs.size());
        std::vector<qs::shape> extents(outputs.size());
        for (std::size_t k = 0; k < outputs.size(); ++k) {
            names.push_back(net.info[net.outputs[k]].name);
            const auto axis = qs::axes_of(std::as_const(graph), net.outputs[k]).sample;
            const qs::any_view view = qs::tensor_ref{outputs[k]}.view();
            if (axis && *axis < view.shape.rank() && view.shape[*axis] == batch.samples) {
                values[k] = qs::to_vector<float>(view, axis);
                std::vector<std::size_t> rest;
                for (std::size_t a = 0; a < view.shape.rank(); ++a)
                    if (a != *axis) rest.push_back(view.shape[a]);
                extents[k] = qs::shape(rest.begin(), rest.end());
            }
            if (values[k].empty())
                throw qs::shape_mismatch{names[k],
                                         "does not have floats for each sample, so the outputs file cannot hold it"};
            if constexpr (requires { graph.recycle(std::move(outputs[k])); }) graph.recycle(std::move(outputs[k]));
        }
        if (!file.begun()) file.begin(names, extents);
        for (std::size_t k = 0; k < outputs.size(); ++k) file.add(k, values[k]);
    }
    file.finish();
}

/// Does so if --write-outputs asks for it.
/// Errors  bad_argument if the file cannot be written
template <qs::described_graph Graph, class Batches>
void write_outputs(const sweep_arguments& given, Graph& graph, const Batches& batches, std::size_t samples) {
    if (given.outputs.empty()) return;
    from_option<qs::unreadable_file>("--write-outputs", [&] { write_outputs(given.outputs, graph, batches, samples); });
    std::cout << "The float network's outputs are in " << given.outputs.string() << ".\n";
}

}  // namespace examples
