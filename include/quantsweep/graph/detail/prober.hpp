// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the probes of both kinds of host have in common.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/detail/tensor_bits.hpp>
#include <quantsweep/graph/graph_report.hpp>

namespace quantsweep::detail {

/// Checks one law and remembers the first node that breaks it.
class law_probe {
public:
    law_probe(std::string name, std::string holds, std::string broken, bool required = true);

    void expect(bool kept, const std::string& where);
    /// Like the above, with a sentence of its own for what is broken.
    void expect(bool kept, const std::string& where, const char* broken);
    /// An exception breaks the law too; the report then quotes it.
    void attempt(const std::string& where, function_ref<bool()> kept);
    bool is_broken() const noexcept { return broken_; }
    checked_law found() const;

private:
    std::string name_, holds_, sentence_;
    bool required_;
    bool broken_ = false;
    std::string layer_{};
};

/// Probes the laws that are the same for both kinds of host. The two derived classes know how to make outputs.
class prober {
public:
    prober(any_graph& host, const batch_view& whole) : host_{host}, whole_{whole} {}
    prober(const prober&) = delete;
    prober& operator=(const prober&) = delete;

    std::vector<checked_law> laws() && { return std::move(laws_); }

    /// `nodes` is the word for nodes in the report.
    bool structure(const std::string& nodes);
    /// Must run before any weight is written: a host that does not notice a restored weight cannot be compared with its
    /// clone.
    void clone();
    /// `node` is the word for a node in the report.
    void written_weights(const std::string& node);
    /// Probes layers that share memory. If a run overwrites all weights at once (`at_once`), such layers must lend the
    /// memory as one tensor.
    void tied_weights(bool at_once);
    /// Probes whether each clone computes with its own weights. Only for a host that notices writes to its own.
    void written_clone();

protected:
    ~prober() = default;

    /// Returns the output of every node as this host, the original or a clone, computes it.
    virtual std::vector<tensor_bits> all_outputs(any_graph& host) = 0;
    /// Returns the output of one node as the host computes it now.
    virtual tensor_bits output_of(any_graph& host, std::size_t node) = 0;

    /// Adds the law. It holds unless the action throws.
    bool attempt(const char* law, const std::string& sentence, function_ref<void()> action);
    /// Adds the result of a law that compares bits. If some node does not give the same bits twice, adds nothing.
    void conclude(const law_probe& law);
    bool settled() const { return std::find(settled_.begin(), settled_.end(), false) == settled_.end(); }
    bool holds(std::string_view law) const;
    /// Whether the sample axis of a node's output, if it has one, is as long as the batch has samples.
    bool holds_samples(const any_view& output, std::size_t node) const;
    static law_probe samples_law();
    static law_probe inputs_law(const std::string& verb);

    void keep_inputs();
    /// Whether a graph input is unchanged; restores it if not.
    bool same_input(std::size_t k);

    any_graph& host_;
    const batch_view& whole_;
    topology net_{};
    std::vector<tensor_bits> made_{};   ///< by node, the bits when it was first evaluated
    std::vector<tensor_bits> given_{};  ///< the bits of the graph's inputs at the start
    std::vector<bool> settled_{};       ///< by node, whether it gives the same bits twice
    std::vector<checked_law> laws_{};
    std::unique_ptr<any_graph> copy_{};  ///< a clone; nullptr if the host has no clone()
    law_probe clone_{"clone", "a clone has its own parameters, computes with them, and gives the same bits",
                     "gives other bits in a clone"};

private:
    void probe_writes(std::size_t node, law_probe& writes, law_probe& restoration);
    void probe_clone(std::size_t node);
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/prober.ipp>
#endif
