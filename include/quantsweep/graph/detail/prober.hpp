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

/// Collects the first node that breaks a law.
class law_probe {
public:
    law_probe(std::string name, std::string holds, std::string broken, bool required = true);

    void expect(bool kept, const std::string& where);
    /// Where what is broken needs another sentence than that of the law.
    void expect(bool kept, const std::string& where, const char* broken);
    /// What throws breaks the law too, and says how.
    void attempt(const std::string& where, function_ref<bool()> kept);
    bool is_broken() const noexcept { return broken_; }
    checked_law found() const;

private:
    std::string name_, holds_, sentence_;
    bool required_;
    bool broken_ = false;
    std::string layer_{};
};

/// The laws that both kinds of host are held to in the same way; how outputs are made is for the two derived classes.
class prober {
public:
    prober(any_graph& host, const batch_view& whole) : host_{host}, whole_{whole} {}
    prober(const prober&) = delete;
    prober& operator=(const prober&) = delete;

    std::vector<checked_law> laws() && { return std::move(laws_); }

    /// `nodes` is what the report calls them.
    bool structure(const std::string& nodes);
    /// Before any weight is written: a host that does not see its own restored is no measure of a clone.
    void clone();
    /// `node` is what the report calls one.
    void written_weights(const std::string& node);
    /// Layers that share memory. Where all of a run's weights are overwritten at once, they must lend it as one tensor.
    void tied_weights(bool at_once);
    /// Whether each clone computes with its own weights. Of a host that sees writes itself.
    void written_clone();

protected:
    ~prober() = default;

    /// Of every node, made by this host, the original or a clone.
    virtual std::vector<tensor_bits> all_outputs(any_graph& host) = 0;
    /// Of one node, as the host makes it now.
    virtual tensor_bits output_of(any_graph& host, std::size_t node) = 0;

    /// Adds the law, which holds unless the action throws.
    bool attempt(const char* law, const std::string& sentence, function_ref<void()> action);
    /// Adds what was found of a law that compares bits: nothing where those of some node are not the same twice.
    void conclude(const law_probe& law);
    bool settled() const { return std::find(settled_.begin(), settled_.end(), false) == settled_.end(); }
    bool holds(std::string_view law) const;
    /// Whether the sample axis of a node's output, where it has one, is as long as the batch has samples.
    bool holds_samples(const any_view& output, std::size_t node) const;
    static law_probe samples_law();
    static law_probe inputs_law(const std::string& verb);

    void keep_inputs();
    /// Whether a graph input is as the batch had it; puts it back where it is not.
    bool same_input(std::size_t k);

    any_graph& host_;
    const batch_view& whole_;
    topology net_{};
    std::vector<tensor_bits> made_{};   ///< by node, as they were when they were first made
    std::vector<tensor_bits> given_{};  ///< the graph's inputs, likewise
    std::vector<bool> settled_{};       ///< by node, whether it gives the same bits twice
    std::vector<checked_law> laws_{};
    law_probe clone_{"clone", "a clone has its own parameters, computes with them, and gives the same bits",
                     "gives other bits in a clone"};

private:
    void probe_writes(std::size_t node, law_probe& writes, law_probe& restoration);
    void probe_clone(std::size_t node);

    std::unique_ptr<any_graph> copy_{};
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/prober.ipp>
#endif
