// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of prober.hpp.

#include <quantsweep/graph/detail/prober.hpp>

#include <exception>
#include <memory>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/overlap.hpp>
#include <quantsweep/graph/parameter_guard.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE law_probe::law_probe(std::string name, std::string holds, std::string broken, bool required)
    : name_{std::move(name)}, holds_{std::move(holds)}, sentence_{std::move(broken)}, required_{required} {}

QUANTSWEEP_INLINE void law_probe::expect(bool kept, const std::string& where) {
    if (kept || broken_) return;
    broken_ = true;
    layer_ = where;
}

QUANTSWEEP_INLINE void law_probe::expect(bool kept, const std::string& where, const char* broken) {
    if (!kept && !broken_) sentence_ = broken;
    expect(kept, where);
}

QUANTSWEEP_INLINE void law_probe::attempt(const std::string& where, function_ref<bool()> kept) {
    try {
        expect(kept(), where);
    } catch (const std::exception& thrown) {
        if (broken_) return;
        expect(false, where);
        sentence_ = std::string{"throws: "} + thrown.what();
    }
}

QUANTSWEEP_INLINE checked_law law_probe::found() const {
    if (!broken_) return {name_, law_status::holds, holds_, required_};
    return {name_, law_status::broken, "'" + layer_ + "' " + sentence_, required_, layer_};
}

QUANTSWEEP_INLINE bool prober::attempt(const char* law, const std::string& sentence, function_ref<void()> action) {
    try {
        action();
        laws_.push_back({law, law_status::holds, sentence});
        return true;
    } catch (const error& broken) {
        laws_.push_back({law, law_status::broken, broken.what(), true, broken.layer()});
    } catch (const std::exception& thrown) {
        laws_.push_back({law, law_status::broken, thrown.what()});
    }
    return false;
}

QUANTSWEEP_INLINE bool prober::structure(const std::string& nodes) {
    return attempt("structure", "the " + nodes + " are in topological order, and their edges and names are valid", [&] {
        net_ = host_.describe();
        check_batch(host_, net_, whole_);
    });
}

QUANTSWEEP_INLINE void prober::conclude(const law_probe& law) {
    checked_law found = law.found();
    if (!settled() && !law.is_broken()) {
        found.status = law_status::unknown;
        found.sentence = "cannot be judged while the network is not deterministic: fix that first";
    }
    laws_.push_back(std::move(found));
}

QUANTSWEEP_INLINE bool prober::holds(std::string_view law) const {
    return std::any_of(laws_.begin(), laws_.end(),
                       [&](const checked_law& l) { return l.law == law && l.status == law_status::holds; });
}

QUANTSWEEP_INLINE bool any_of_them(const std::vector<bool>& nodes) {
    return std::find(nodes.begin(), nodes.end(), true) != nodes.end();
}

QUANTSWEEP_INLINE void prober::clone() {
    clone_.attempt("clone()", [&] {
        copy_ = host_.clone();
        if (!copy_ || !any_of_them(settled_)) return true;
        require_separate_parameters(host_, *copy_, net_);
        const std::vector<tensor_bits> theirs = all_outputs(*copy_);
        for (std::size_t node = 0; node < net_.size(); ++node)
            clone_.expect(!settled_[node] || theirs[node] == made_[node], net_.info[node].name);
        return true;
    });
}

QUANTSWEEP_INLINE void prober::written_clone() {
    if (!copy_ && !clone_.is_broken()) {
        laws_.push_back(
            {"clone", law_status::unknown, "the host has no clone(): everything runs on one thread", false});
        return;
    }
    bool comparable = !clone_.is_broken() && holds("writes") && holds("restoration");
    if (comparable)
        clone_.attempt("clone()", [&] {
            comparable = false;
            require_writable_weights(*copy_, net_);
            return comparable = true;
        });
    for (std::size_t node = 0; comparable && node < net_.size(); ++node)
        if (net_.info[node].quantizable && count_weights(*copy_, node) > 0)
            clone_.attempt(net_.info[node].name, [&] {
                probe_clone(node);
                return true;
            });
    conclude(clone_);
}

QUANTSWEEP_INLINE void prober::probe_clone(std::size_t node) {
    const std::string& name = net_.info[node].name;
    parameter_guard guard{*copy_, node};
    guard.overwrite([](std::size_t, const parameter& lent) { disturb(lent.values); });
    clone_.expect(output_of(*copy_, node) != made_[node], name,
                  "does not compute in a clone with the weights that the clone lends: let clone() copy what the layer "
                  "computes with");
    clone_.expect(output_of(host_, node) == made_[node], name,
                  "changes when the weights of a clone are overwritten, so a thread would change another's results: "
                  "let clone() copy the weights");
    guard.restore();
    clone_.expect(output_of(*copy_, node) == made_[node], name,
                  "gives other bits in a clone after its weights were restored");
}

QUANTSWEEP_INLINE void prober::written_weights(const std::string& node) {
    if (host_.takes_parameters()) {
        for (const char* law : {"writable", "writes", "restoration"})
            laws_.push_back({law, law_status::unknown,
                             "not probed: evaluate_with receives the weights, so the library overwrites none"});
        return;
    }
    const bool writable = attempt("writable", "lent weights lie in memory that can be written",
                                  [&] { require_writable_weights(host_, net_); });
    law_probe writes{"writes", "overwriting a weight changes the output",
                     "does not notice when its weight is overwritten, so a sweep would show no drop; refresh caches in "
                     "parameters_changed(" +
                         node + ")"};
    law_probe restoration{
        "restoration", "restored weights give the original bits",
        "gives other bits after its weights were restored; refresh caches in parameters_changed(" + node + ")"};
    if (!writable) {
        for (const char* law : {"writes", "restoration"})
            laws_.push_back({law, law_status::unknown, "not probed: a write would end the process"});
        return;
    }
    for (std::size_t n = 0; n < net_.size(); ++n)
        if (net_.info[n].quantizable && settled_[n]) probe_writes(n, writes, restoration);
    conclude(writes);
    conclude(restoration);
}

QUANTSWEEP_INLINE void prober::probe_writes(std::size_t node, law_probe& writes, law_probe& restoration) {
    const std::string& name = net_.info[node].name;
    const auto output_now = [&] { return output_of(host_, node); };
    for (std::size_t chosen = 0; chosen < count_weights(host_, node); ++chosen) {
        writes.attempt(name, [&] { return sees_write(host_, node, chosen, made_[node], output_now); });
        restoration.attempt(name, [&] { return output_now() == made_[node]; });
    }
}

/// Whether two parameters that overlap cover the same memory.
QUANTSWEEP_INLINE bool same_memory(const parameter& a, const parameter& b) {
    const std::vector<memory_run> left = memory_runs(a), right = memory_runs(b);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const memory_run& x, const memory_run& y) { return x.first == y.first && x.last == y.last; });
}

/// Whether layers of a unit that share memory share all of it; with `at_once`, as the same tensor.
QUANTSWEEP_INLINE bool shares_whole_weights(any_graph& host, const swept_unit& unit, bool at_once) {
    std::vector<parameter> earlier;
    for (std::size_t node : unit.nodes)
        for (const parameter& lent : host.parameters(node)) {
            if (lent.role != parameter_role::weight) continue;
            for (const parameter& other : earlier)
                if (overlap(other, lent) && !(at_once ? same_parameter(other, lent) : same_memory(other, lent)))
                    return false;
            earlier.push_back(lent);
        }
    return true;
}

QUANTSWEEP_INLINE void prober::tied_weights(bool at_once) {
    std::string tied, in_part;
    for (const swept_unit& unit : swept_units(host_, net_)) {
        if (unit.nodes.size() < 2) continue;
        std::string& names = shares_whole_weights(host_, unit, at_once) ? tied : in_part;
        names += (names.empty() ? "'" : "; '") + unit.name + "'";
    }
    checked_law law{"tied weights", law_status::holds,
                    tied.empty() ? "no layers share a weight" : "these layers are swept as one: " + tied, false};
    if (!in_part.empty())
        law = {"tied weights", law_status::broken,
               in_part +
                   (at_once ? " lend the same memory as different tensors, and an engine that runs as a whole cannot "
                              "round it in both ways: lend the same tensor from each layer, or give each its own memory"
                            : " lend weights that overlap in part, and are swept as one: check the views' data, shapes "
                              "and strides, or lend the same tensor from each layer"),
               at_once};
    laws_.push_back(std::move(law));
}

QUANTSWEEP_INLINE bool prober::holds_samples(const any_view& output, std::size_t node) const {
    const auto axis = host_.axes(node).sample;
    if (!observable(output) || !axis) return true;
    const shape extents = shape_of(output);
    return (*axis < extents.rank() ? extents[*axis] : 1) == whole_.samples;
}

QUANTSWEEP_INLINE law_probe prober::samples_law() {
    return {"samples", "the outputs hold the samples of the batch",
            "has an output whose sample axis does not have one entry for each sample of the batch: return all samples, "
            "or return the sample axis from axes(node)"};
}

QUANTSWEEP_INLINE law_probe prober::inputs_law(const std::string& verb) {
    return {"inputs", verb + " leaves its inputs as they were", "changes its inputs; copy before working in place"};
}

QUANTSWEEP_INLINE void prober::keep_inputs() {
    for (std::size_t k = 0; k < net_.graph_inputs; ++k) given_.push_back(row_major_bytes(whole_.inputs[k].view()));
}

QUANTSWEEP_INLINE bool prober::same_input(std::size_t k) {
    const any_view input = whole_.inputs[k].view();
    if (row_major_bytes(input) == given_[k]) return true;
    put_back(input, given_[k]);
    return false;
}

}  // namespace quantsweep::detail
