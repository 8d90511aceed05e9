// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the layers of llama.cpp's graph from the graph that a context has just computed.

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ggml.h>

#include <quantsweep/graph/graph.hpp>

namespace qs = quantsweep;

namespace llama_host {

/// Nodes are numbered in the order in which they are computed. A layer is a single node. An attention with a cache is
/// one layer too: all nodes from the first write into the cache to the output.
struct layer {
    std::string name, kind;
    std::size_t first, last;              // nodes
    std::vector<std::size_t> inputs{};    // layers, or the text
    std::vector<std::size_t> operands{};  // the nodes that compute them, or the text
    ggml_tensor* weight = nullptr;
    bool quantizable = false;
};

inline bool is_view(const ggml_tensor& node) {
    return node.op == GGML_OP_NONE || node.op == GGML_OP_RESHAPE || node.op == GGML_OP_VIEW ||
           node.op == GGML_OP_PERMUTE || node.op == GGML_OP_TRANSPOSE;
}
/// Returns what a view is based on: a computed value, a weight, an input or a cache.
inline const ggml_tensor* base(const ggml_tensor* t) {
    while (t->op != GGML_OP_NONE && is_view(*t)) t = t->src[0];
    return t;
}
inline bool is_weight(const ggml_tensor& t) {
    return t.op == GGML_OP_NONE && std::string_view{t.name}.ends_with(".weight");
}

class layer_reader {
public:
    explicit layer_reader(std::span<ggml_tensor* const> nodes) : nodes_{nodes} {
        for (std::size_t n = 0; n < nodes.size(); ++n) number_[nodes[n]] = n;
    }

    std::vector<layer> layers() {
        find_attentions();
        std::vector<layer> found;
        std::map<std::size_t, std::size_t> by_last;  // node -> layer
        for (std::size_t n = 0; n < nodes_.size(); ++n) {
            const auto attention = std::find_if(attentions_.begin(), attentions_.end(),
                                                [&](const layer& a) { return a.first <= n && n <= a.last; });
            if (attention == attentions_.end())
                found.push_back(single(n));
            else if (n == attention->last)
                found.push_back(*attention);
            else
                continue;
            layer& made = found.back();
            for (const std::size_t from : made.operands)
                made.inputs.push_back(qs::is_graph_input(from) ? from : by_last.at(from));
            made.name = unique(made.name);
            by_last[n] = found.size() - 1;
        }
        return found;
    }

private:
    std::string unique(const std::string& name) {
        std::string candidate = name;
        for (std::size_t k = 2; !names_.insert(candidate).second; ++k)
            candidate = name + " (" + std::to_string(k) + ")";
        return candidate;
    }

    layer single(std::size_t n) const {
        ggml_tensor& node = *nodes_[n];
        layer made{node.name, ggml_op_name(node.op), n, n};
        const bool product = node.op == GGML_OP_MUL_MAT || node.op == GGML_OP_MUL_MAT_ID;
        if ((product || node.op == GGML_OP_GET_ROWS) && is_weight(*node.src[0])) {
            made.weight = node.src[0];
            made.name = std::string{made.weight->name, std::string_view{made.weight->name}.rfind('.')};
            made.kind = !product ? "embedding" : node.op == GGML_OP_MUL_MAT ? "linear" : "experts";
            made.quantizable = true;
        }
        if (made.kind == "embedding") made.operands = {qs::graph_input(0)};
        for (const ggml_tensor* source : node.src) {
            if (!source || made.kind == "embedding") continue;
            if (const auto from = number_.find(base(source)); from != number_.end() && !inside_attention(from->second))
                made.operands.push_back(from->second);
        }
        return made;
    }
    /// Whether a node lies inside an attention, where its output is not shown to anybody.
    bool inside_attention(std::size_t n) const {
        return std::any_of(attentions_.begin(), attentions_.end(),
                           [&](const layer& a) { return a.first <= n && n < a.last; });
    }

    /// Finds softmax(q k) v: a product that reads the keys of a cache, then one that reads its values.
    void find_attentions() {
        std::map<const ggml_tensor*, std::size_t> writes;  // cache -> the node that writes it
        std::size_t keys = nodes_.size();                  // the last product with keys
        for (std::size_t n = 0; n < nodes_.size(); ++n) {
            const ggml_tensor& node = *nodes_[n];
            if (node.op == GGML_OP_SET_ROWS) writes[node.view_src] = n;
            if (node.op != GGML_OP_MUL_MAT || !writes.contains(base(node.src[0]))) continue;
            if (keys == nodes_.size()) {
                keys = n;
                continue;
            }
            add_attention(writes.at(base(nodes_[keys]->src[0])), writes.at(base(node.src[0])), keys, n);
            keys = nodes_.size();
        }
    }
    void add_attention(std::size_t write_keys, std::size_t write_values, std::size_t keys, std::size_t values) {
        const std::string_view name = nodes_[keys]->name;  // such as "kq-0"
        layer made{"blk." + std::string{name.substr(name.rfind('-') + 1)} + ".attn", "attention",
                   std::min(write_keys, write_values), values};
        if (values + 1 < nodes_.size() && nodes_[values + 1]->op == GGML_OP_CONT &&
            base(nodes_[values + 1]->src[0]) == nodes_[values])
            made.last = values + 1;
        for (const ggml_tensor* read :
             {nodes_[keys]->src[1], nodes_[write_keys]->src[0], nodes_[write_values]->src[0]}) {
            const auto from = number_.find(base(read));
            if (from == number_.end() || from->second >= made.first) return;
            made.operands.push_back(from->second);
        }
        made.quantizable = true;
        attentions_.push_back(made);
    }

    std::span<ggml_tensor* const> nodes_;
    std::map<const ggml_tensor*, std::size_t> number_{};
    std::vector<layer> attentions_{};
    std::set<std::string> names_{};
};

}  // namespace llama_host
