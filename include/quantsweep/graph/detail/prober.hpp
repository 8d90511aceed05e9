// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the probes of both kinds of host have in common.

#include <cstddef>
#include <string>
#include <vector>

#include <quantsweep/graph/any_batches.hpp>
#include <quantsweep/graph/any_graph.hpp>
#include <quantsweep/graph/check_graph.hpp>
#include <quantsweep/graph/detail/tensor_bits.hpp>

namespace quantsweep::detail {

/// Collects the first node that breaks a law.
class law_probe {
public:
    law_probe(std::string name, std::string holds, std::string broken, bool required = true);

    void expect(bool kept, const std::string& where);
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
    void clone();

protected:
    ~prober() = default;

    /// Of every node, made by this host, the original or a clone.
    virtual std::vector<tensor_bits> all_outputs(any_graph& host) = 0;
    /// Of one node, as the host makes it now.
    virtual tensor_bits output_now(std::size_t node) = 0;

    /// Adds the law, which holds unless the action throws.
    bool attempt(const char* law, const std::string& sentence, function_ref<void()> action);
    void probe_writes(std::size_t node, law_probe& writes, law_probe& restoration);
    /// Whether the sample axis of a node's output, where it has one, is as long as the batch has samples.
    bool holds_samples(const any_view& output, std::size_t node) const;
    static law_probe samples_law();
    static law_probe writes_law(const std::string& node);
    static law_probe restoration_law(const std::string& node);

    any_graph& host_;
    const batch_view& whole_;
    topology net_{};
    std::vector<tensor_bits> made_{};  ///< by node, as they were when they were first made
    std::vector<checked_law> laws_{};
};

}  // namespace quantsweep::detail

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/detail/prober.ipp>
#endif
