// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A network of OpenCV's dnn module as a graph that is stepped layer by layer.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <opencv2/dnn.hpp>

#include <quantsweep/adapt/detail/opencv_axes.hpp>
#include <quantsweep/adapt/detail/opencv_layer.hpp>
#include <quantsweep/adapt/detail/steps.hpp>
#include <quantsweep/adapt/opencv_tensor.hpp>
#include <quantsweep/graph/unseen_writes.hpp>

namespace quantsweep {

/// Each layer of the runtime is a node. Element-wise layers after a layer with a weight, such as an activation in one
/// piece or many, belong to its node. The graph runs on the CPU, with OpenCV's own kernels, without fusion. Weights are
/// the layers' blobs. The network has one input. Layers keep the last shapes that they saw: use one clone per thread.
class opencv_graph {
public:
    /// The runtime's tensor type.
    using tensor = cv::Mat;

    /// load      makes the network anew at each call, such as [=] { return cv::dnn::readNetFromONNX(path); }. Each clone and
    ///           each forward() calls it, because a network in use keeps the weights that it has packed
    /// examples  one tensor with as many samples as the network was exported for. The constructor runs it once, and each layer
    ///           once more with its weight overwritten, to check that the layer computes with what is written
    /// Errors    unsupported_operator, naming what cannot be read or cannot run by itself; bad_batch; graph_law if
    ///           stepping does not give the bits of forward()
    opencv_graph(std::function<cv::dnn::Net()> load, std::vector<cv::Mat> examples)
        : opencv_graph{std::move(load), std::move(examples), unprobed{}} {
        const batch<cv::Mat> small{examples_, {}, static_cast<std::size_t>(examples_[0].size[0])};
        for (std::size_t node : unseen_writes(*this, small)) {
            info_[node].quantizable = false;
            unswept_.push_back({info_[node].name, "its output stays the same when its weight is overwritten"});
        }
        require_bits_of_forward();
    }

    std::size_t size() const { return nodes_.size(); }
    const layer_info& info(std::size_t node) const { return info_[node]; }
    std::span<const std::size_t> inputs(std::size_t node) const { return inputs_[node]; }
    std::span<const std::size_t> outputs() const { return outputs_; }
    quantsweep::axes axes(std::size_t value) const {
        return is_graph_input(value) ? quantsweep::axes{0, input_channels_} : axes_[value];
    }
    std::optional<std::size_t> reduction_axis(std::size_t node, std::size_t input) const {
        return reduced_[node][input];
    }
    std::span<const parameter> parameters(std::size_t node) { return lent_[node]; }

    cv::Mat evaluate(std::size_t node, std::span<const cv::Mat* const> values) {
        std::map<std::size_t, cv::Mat> made;
        for (std::size_t k = 0; k < values.size(); ++k) made[nodes_[node].reads[k]] = *values[k];
        for (std::size_t value : nodes_[node].runs)
            made[value] = detail::run_layer(*layers_[value], operands(value, made));
        return made.at(nodes_[node].value);
    }

    void parameters_changed(std::size_t node) {
        for (std::size_t value : nodes_[node].runs) make_again(value);
    }

    /// The runtime's own forward pass. It loads the network anew and gives it the current weights. An inner product
    /// whose rows are not a multiple of 8 long keeps the weights of the file.
    /// Errors  evaluation_failed, quoting the runtime
    std::vector<cv::Mat> forward(const std::vector<cv::Mat>& images) const {
        cv::dnn::Net fresh = detail::load_unfused(load_);
        for (std::size_t value = 0; value < layers_.size(); ++value)
            detail::copy_blobs(*layers_[value], *fresh.getLayer(ids_[value]));
        return detail::run_whole(fresh, images.at(0));
    }

    /// A clone with its own parameters.
    opencv_graph clone() const {
        opencv_graph copy{load_, examples_, unprobed{}};
        for (std::size_t value = 0; value < layers_.size(); ++value) {
            detail::copy_blobs(*layers_[value], *copy.layers_[value]);
            copy.make_again(value);
        }
        copy.info_ = info_;
        copy.unswept_ = unswept_;
        return copy;
    }

    /// Also sweeps the nodes of a kind, such as "Eltwise": their inputs and their output. Layers with weights and
    /// products of two values are swept anyway. Returns how many nodes there are.
    std::size_t sweep_also(std::string_view kind) {
        std::size_t count = 0;
        for (std::size_t node = 0; node < size(); ++node)
            if (lent_[node].empty() && detail::sweep_also(kind, info_[node])) ++count;
        return count;
    }

    /// The layers that have parameters but are not swept, with the reasons.
    std::span<const unswept_layer> unswept() const { return unswept_; }

private:
    struct unprobed {};

    opencv_graph(std::function<cv::dnn::Net()> load, std::vector<cv::Mat> examples, unprobed)
        : load_{std::move(load)}, examples_{std::move(examples)} {
        if (examples_.size() != 1)
            throw bad_batch{"", "pass one input: OpenCV does not tell which layer reads which of " +
                                    std::to_string(examples_.size())};
        const cv::dnn::Net net = detail::load_unfused(load_);
        std::map<const cv::dnn::Layer*, std::size_t> value_of{{net.getLayer(0).get(), graph_input(0)}};
        std::vector<detail::traced_value> values;
        std::map<std::size_t, cv::Mat> seen{{graph_input(0), examples_[0]}};
        for (const cv::String& name : net.getLayerNames()) {
            ids_.push_back(net.getLayerId(name));
            layers_.push_back(net.getLayer(ids_.back()));
            const cv::dnn::Layer& layer = *layers_.back();
            reads_.emplace_back();
            for (const cv::Ptr<cv::dnn::Layer>& from : net.getLayerInputs(ids_.back()))
                reads_.back().push_back(value_of.at(from.get()));
            values.push_back(
                {reads_.back(), !reads_.back().empty(), detail::is_weighted(layer), detail::is_pointwise(layer)});
            value_of[&layer] = values.size() - 1;
            const std::vector<cv::Mat> in = operands(values.size() - 1, seen);
            kept_axes_.push_back(values.back().layer && !in.empty() ? detail::kept_axes(layer, in[0]) : 0);
            seen[values.size() - 1] = try_layer(in);
        }
        std::vector<std::size_t> outputs;
        for (int id : net.getUnconnectedOutLayers()) outputs.push_back(value_of.at(net.getLayer(id).get()));
        detail::join_activations(values, outputs);
        nodes_ = detail::make_nodes(values, outputs);
        describe_nodes(seen, outputs);
    }

    /// Runs the last layer by itself.
    /// Errors  unsupported_operator; evaluation_failed if the runtime cannot run the network either
    cv::Mat try_layer(const std::vector<cv::Mat>& inputs) {
        try {
            return detail::try_layer(*layers_.back(), inputs);
        } catch (const unsupported_operator&) {
            detail::run_whole(detail::load_unfused(load_), examples_[0]);
            throw;
        }
    }

    void describe_nodes(const std::map<std::size_t, cv::Mat>& seen, const std::vector<std::size_t>& outputs) {
        std::map<std::size_t, std::size_t> node_of;
        detail::unique_names names;
        const detail::opencv_axes axes{layers_, reads_, seen};
        input_channels_ = axes.channel(graph_input(0));
        for (const detail::stepped_node& made : nodes_) {
            const cv::Mat& output = seen.at(made.value);
            const auto weighted = std::find_if(made.runs.begin(), made.runs.end(),
                                               [&](std::size_t value) { return detail::is_weighted(*layers_[value]); });
            const std::size_t named = weighted != made.runs.end() ? *weighted : made.value;
            const bool swept =
                weighted != made.runs.end() && tensor_traits<cv::Mat>::observable(layers_[named]->blobs[0]);
            const bool product = detail::multiplies_values(*layers_[named], reads_[named], reads_);
            layer_info info{detail::readable_name(*layers_[named]),
                            swept || product,
                            {{"kind", std::string{layers_[named]->type}}}};
            info.name = names.add(info.name);
            lend(made, named, info);
            reduced_.emplace_back();
            for (std::size_t read : made.reads)
                reduced_.back().push_back(product ? detail::axis_of_product(reads_[named], seen, read)
                                                  : axes.channel(read));
            if (swept) {
                reduced_.back()[0] = detail::summed_axis(*layers_[named], seen.at(reads_[named][0]));
                detail::describe_weight(info.attributes, layers_[named], seen.at(reads_[named][0]), seen.at(named));
                std::string activation = "none";
                for (auto value = weighted + 1; value != made.runs.end(); ++value)
                    detail::join_name(activation, layers_[*value]->type);
                info.attributes["activation"] = activation;
            }
            info_.push_back(std::move(info));
            axes_.push_back({0, axes.channel(made.value)});
            if (output.size[0] != examples_[0].size[0]) axes_.back().sample.reset();
            inputs_.emplace_back();
            for (std::size_t read : made.reads)
                inputs_.back().push_back(is_graph_input(read) ? read : node_of.at(read));
            node_of[made.value] = info_.size() - 1;
        }
        for (std::size_t output : outputs) outputs_.push_back(node_of.at(output));
    }

    /// Lends the weight first. Lists a node that has parameters but is not swept.
    void lend(const detail::stepped_node& made, std::size_t named, const layer_info& info) {
        std::string reason;
        lent_.push_back(info.quantizable ? detail::lend_blobs(*layers_[named], true) : std::vector<parameter>{});
        for (std::size_t value : made.runs) {
            if (info.quantizable && value == named) continue;
            for (const parameter& other : detail::lend_blobs(*layers_[value], false)) lent_.back().push_back(other);
            if (reason.empty()) reason = detail::why_unswept(*layers_[value]);
        }
        if (!info.quantizable && !reason.empty()) unswept_.push_back({info.name, reason});
    }

    std::vector<cv::Mat> operands(std::size_t value, const std::map<std::size_t, cv::Mat>& made) const {
        std::vector<cv::Mat> in;
        for (std::size_t read : reads_[value]) in.push_back(made.at(read));
        return in;
    }

    void make_again(std::size_t value) {
        if (layers_[value]->type == "InnerProduct" && detail::is_weighted(*layers_[value]))
            layers_[value] = detail::make_again(*layers_[value], kept_axes_[value]);
    }

    void require_bits_of_forward() {
        std::vector<cv::Mat> values;
        values.reserve(size());
        for (std::size_t node = 0; node < size(); ++node) {
            std::vector<const cv::Mat*> in;
            for (std::size_t from : inputs_[node]) in.push_back(is_graph_input(from) ? &examples_[0] : &values[from]);
            values.push_back(evaluate(node, in));
        }
        const std::vector<cv::Mat> expected = forward(examples_);
        for (std::size_t k = 0; k < outputs_.size(); ++k) {
            const std::string problem = detail::difference(values[outputs_[k]], expected[k]);
            if (!problem.empty()) throw graph_law{info_[outputs_[k]].name, problem};
        }
    }

    std::function<cv::dnn::Net()> load_;
    std::vector<cv::Mat> examples_;
    std::vector<int> ids_{};                         // OpenCV's ids, by value
    std::vector<cv::Ptr<cv::dnn::Layer>> layers_{};  // by value
    std::vector<std::vector<std::size_t>> reads_{};  // by value: every operand, in order
    std::vector<int> kept_axes_{};                   // by value: for an inner product's input
    std::vector<detail::stepped_node> nodes_{};
    std::vector<layer_info> info_{};
    std::vector<quantsweep::axes> axes_{};
    std::optional<std::size_t> input_channels_{};
    std::vector<std::vector<std::optional<std::size_t>>> reduced_{};  // by node and input
    std::vector<std::vector<std::size_t>> inputs_{};
    std::vector<std::vector<parameter>> lent_{};
    std::vector<std::size_t> outputs_{};
    std::vector<unswept_layer> unswept_{};
};

static_assert(clonable_graph<opencv_graph>);

}  // namespace quantsweep
