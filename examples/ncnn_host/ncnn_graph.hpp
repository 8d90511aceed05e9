// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The adapter: a network of ncnn as a graph, stepped layer by layer. Copy this file, ncnn_model.hpp and
///        ncnn_tensor.hpp.

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <layer.h>
#include <modelbin.h>
#include <net.h>

#include <quantsweep/graph/graph.hpp>
#include <quantsweep/graph/unseen_writes.hpp>

#include "ncnn_model.hpp"
#include "ncnn_tensor.hpp"

/// Each layer of ncnn is a node, which includes the layer's activation: run ncnnoptimize first. Takes float networks
/// and those of ncnn2int8. The latter lend no weights, and an output in integers is shown as the floats for which they
/// stand. Samples run one by one. A graph is for one thread; every thread has a clone.
class ncnn_graph {
public:
    using tensor = ncnn_tensor;

    /// param     ncnn's text form; bin, its weights
    /// examples  one tensor for each input, of a sample or more. They are run once, to find the shapes and to check
    ///           that the network computes with what is written to its weights
    /// Errors    quantsweep::unreadable_file, malformed_file; bad_batch; unsupported_operator, with the layer's name
    ncnn_graph(const std::string& param, const std::string& bin, std::vector<ncnn_tensor> examples)
        : ncnn_graph{param, read_ncnn_lines(param), ncnn_weights{bin}} {
        observe(examples);
        const auto samples = examples.at(0).shape[0];
        const quantsweep::batch<ncnn_tensor> small{std::move(examples), {}, samples};
        for (std::size_t node : quantsweep::unseen_writes(*this, small))
            leave_out(node, "its output stays the same when its weight is overwritten");
    }

    std::size_t size() const { return nodes_.size(); }
    const quantsweep::layer_info& info(std::size_t node) const { return nodes_[node].info; }
    std::span<const std::size_t> inputs(std::size_t node) const { return nodes_[node].reads; }
    std::span<const std::size_t> outputs() const { return outputs_; }
    std::span<const quantsweep::parameter> parameters(std::size_t node) { return nodes_[node].lent; }
    /// In a matrix the channels lie along the rows, as a linear layer reads it. In any other value they come first.
    quantsweep::axes axes(std::size_t value) const {
        const std::size_t rank =
            quantsweep::is_graph_input(value) ? input_ranks_.at(quantsweep::input_index(value)) : nodes_[value].rank;
        return {0, rank == 3 ? 2 : 1};
    }

    ncnn_tensor evaluate(std::size_t node, std::span<const ncnn_tensor* const> values) {
        std::vector<int> given;
        for (std::size_t read : nodes_[node].reads)
            given.push_back(quantsweep::is_graph_input(read) ? net_->input_indexes()[quantsweep::input_index(read)]
                                                             : nodes_[read].blob);
        return std::move(run(given, values, {nodes_[node].blob}).front());
    }

    /// Runs ncnn's own forward pass.
    std::vector<ncnn_tensor> forward(const std::vector<ncnn_tensor>& inputs) {
        std::vector<const ncnn_tensor*> values;
        for (const ncnn_tensor& input : inputs) values.push_back(&input);
        std::vector<int> wanted;
        for (std::size_t output : outputs_) wanted.push_back(nodes_[output].blob);
        return run(net_->input_indexes(), values, wanted);
    }

    /// ncnn packs a layer's weights when it makes the pipeline, so the layer has to read them again.
    void parameters_changed(std::size_t node) {
        ncnn::Layer& layer = *net_->layers()[nodes_[node].layer];
        layer.destroy_pipeline(net_->opt);
        load(layer, begins_[nodes_[node].layer]);
    }

    /// Returns a network with its own copy of the weights.
    ncnn_graph clone() const {
        ncnn_graph copy{param_, read_ncnn_lines(param_), *weights_};
        for (std::size_t node = 0; node < size(); ++node) {
            copy.nodes_[node].info = nodes_[node].info;
            copy.nodes_[node].rank = nodes_[node].rank;
        }
        copy.input_ranks_ = input_ranks_;
        copy.unswept_ = unswept_;
        return copy;
    }

    /// Whether a layer of an int8 network computes in integers, and whether it passes its integers on.
    bool computes_in_integers(std::size_t node) const { return nodes_[node].computes_in_integers; }
    bool gives_integers(std::size_t node) const { return codes_scales_.contains(nodes_[node].blob); }

    /// Returns the layers that hold numbers and are not swept, each with the reason.
    std::span<const quantsweep::unswept_layer> unswept() const { return unswept_; }

private:
    struct network_node {
        quantsweep::layer_info info;
        std::size_t layer;  ///< the layer's number in ncnn
        int blob;           ///< the output's number in ncnn
        std::vector<std::size_t> reads{};
        std::vector<quantsweep::parameter> lent{};
        std::size_t rank = 0;
        bool computes_in_integers = false;
    };
    static constexpr std::size_t inside =
        quantsweep::graph_input(0) / 2;  ///< made again by whoever reads it: a constant

    ncnn_graph(std::string param, const std::vector<ncnn_line>& lines, ncnn_weights weights)
        : param_{std::move(param)}, weights_{std::make_unique<ncnn_weights>(std::move(weights))} {
        set_float_options(net_->opt);
        if (net_->load_param(param_.c_str()) != 0)
            throw quantsweep::malformed_file{"",
                                             param_ + ": ncnn cannot read it, or was built without one of its layers"};
        std::vector<std::size_t> value_of(net_->blobs().size(), inside);
        for (std::size_t k = 0; k < net_->input_indexes().size(); ++k)
            value_of[static_cast<std::size_t>(net_->input_indexes()[k])] = quantsweep::graph_input(k);
        for (std::size_t l = 0; l < net_->layers().size(); ++l) {
            const ncnn::Layer& layer = *net_->layers()[l];
            begins_.push_back(begins_.empty() ? 0 : ends_);
            const std::vector<ncnn_piece> pieces = load(*net_->layers()[l], begins_.back());
            if (layer.type == "Split")
                for (int top : layer.tops) value_of[std::size_t(top)] = value_of[std::size_t(layer.bottoms[0])];
            if (layer.type == "Split" || layer.type == "Input") continue;
            std::vector<std::size_t> reads;
            for (int bottom : layer.bottoms)
                if (const std::size_t read = value_of[std::size_t(bottom)]; read != inside) reads.push_back(read);
            if (reads.empty()) continue;
            for (int top : layer.tops) {
                value_of[std::size_t(top)] = nodes_.size();
                nodes_.push_back({{layer.name, false, {{"kind", layer.type}}}, l, top, reads});
                if (layer.tops.size() > 1) nodes_.back().info.name += ":" + net_->blobs()[std::size_t(top)].name;
                if (net_->blobs()[std::size_t(top)].consumer < 0) outputs_.push_back(nodes_.size() - 1);
            }
            lend(nodes_.back(), lines[l], pieces);
        }
    }

    /// Errors  quantsweep::malformed_file
    std::vector<ncnn_piece> load(ncnn::Layer& layer, std::size_t begin) {
        ncnn_reader reader{*weights_, begin};
        if (layer.load_model(ncnn::ModelBinFromDataReader{reader}) != 0 || layer.create_pipeline(net_->opt) != 0)
            throw quantsweep::malformed_file{layer.name, "ncnn cannot read its weights"};
        ends_ = reader.next();
        return reader.take_pieces();
    }

    void lend(network_node& made, const ncnn_line& line, const std::vector<ncnn_piece>& pieces) {
        if (pieces.empty()) return;
        const ncnn_layer_kind kind{net_->layers()[made.layer]->type, line};
        if (!kind.is_known())
            return leave_out(nodes_.size() - 1, "the parameters of a " + kind.type + " layer stay float");
        made.computes_in_integers = kind.computes_in_integers();
        if (kind.gives_integers()) codes_scales_[made.blob] = *weights_->at(pieces.back().begin);
        if (!pieces[0].are_floats) return leave_out(nodes_.size() - 1, "its weight is not of 32-bit floats");
        const quantsweep::shape extents = kind.weight_shape(pieces[0].bytes / sizeof(float));
        made.lent = {{quantsweep::tensor_view<float>{weights_->at(pieces[0].begin), extents}}};
        if (kind.has_bias())
            made.lent.push_back({quantsweep::tensor_view<float>{weights_->at(pieces.at(1).begin), {extents[0]}},
                                 quantsweep::parameter_role::bias});
        made.info.quantizable = true;
        made.info.attributes = kind.attributes(extents);
    }

    void leave_out(std::size_t node, std::string reason) {
        nodes_[node].info.quantizable = false;
        unswept_.push_back({nodes_[node].info.name, std::move(reason)});
    }

    void observe(const std::vector<ncnn_tensor>& examples) {
        if (examples.size() != net_->input_indexes().size())
            throw quantsweep::bad_batch{"", "the network has " + std::to_string(net_->input_indexes().size()) +
                                                " inputs, but the example has " + std::to_string(examples.size())};
        std::vector<const ncnn_tensor*> values;
        for (const ncnn_tensor& example : examples) {
            values.push_back(&example);
            input_ranks_.push_back(example.shape.rank());
        }
        std::vector<int> wanted;
        for (const network_node& each : nodes_) wanted.push_back(each.blob);
        const std::vector<ncnn_tensor> made = run(net_->input_indexes(), values, wanted);
        for (std::size_t k = 0; k < made.size(); ++k) nodes_[k].rank = made[k].shape.rank();
    }

    /// Errors  quantsweep::unsupported_operator
    std::vector<ncnn_tensor> run(const std::vector<int>& given, std::span<const ncnn_tensor* const> values,
                                 const std::vector<int>& wanted) {
        if (values.size() != given.size())
            throw quantsweep::bad_batch{"", "the batch has another number of inputs than the network"};
        std::vector<ncnn_tensor> made(wanted.size());
        const std::size_t samples = values[0]->shape[0];
        for (std::size_t sample = 0; sample < samples; ++sample) {
            ncnn::Extractor extractor = net_->create_extractor();
            extractor.set_light_mode(wanted.size() == 1);  // keeps the blobs that are asked for later
            for (std::size_t k = 0; k < given.size(); ++k) extractor.input(given[k], sample_of(*values[k], sample));
            for (std::size_t k = 0; k < wanted.size(); ++k) {
                ncnn::Mat found;
                const int blob = wanted[k], status = extractor.extract(blob, found, 1);
                if (status != 0 || found.empty() || found.elempack != 1)
                    throw quantsweep::unsupported_operator{layer_of(blob).type,
                                                           "ncnn cannot run '" + layer_of(blob).name + "'"};
                append_sample(made[k], found, scale_of(blob), samples);
            }
        }
        return made;
    }

    const ncnn::Layer& layer_of(int blob) const {
        return *net_->layers()[static_cast<std::size_t>(net_->blobs()[static_cast<std::size_t>(blob)].producer)];
    }

    float scale_of(int blob) const {
        const auto found = codes_scales_.find(blob);
        return found == codes_scales_.end() ? 1 : found->second;
    }

    std::string param_;
    std::unique_ptr<ncnn_weights> weights_;
    std::unique_ptr<ncnn::Net> net_ = std::make_unique<ncnn::Net>();
    std::vector<std::size_t> begins_{};  // by layer: where its numbers begin in the file
    std::size_t ends_ = 0;
    std::map<int, float> codes_scales_{};  // by blob, for outputs in integers
    std::vector<network_node> nodes_{};
    std::vector<std::size_t> outputs_{}, input_ranks_{};
    std::vector<quantsweep::unswept_layer> unswept_{};
};
