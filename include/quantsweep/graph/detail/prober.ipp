// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of prober.hpp.

#include <quantsweep/graph/detail/prober.hpp>

#include <exception>
#include <memory>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/evaluate.hpp>
#include <quantsweep/graph/swept_units.hpp>

namespace quantsweep::detail {

QUANTSWEEP_INLINE law_probe::law_probe(std::string name, std::string holds, std::string broken, bool required)
    : name_{std::move(name)}, holds_{std::move(holds)}, sentence_{std::move(broken)}, required_{required} {}

QUANTSWEEP_INLINE void law_probe::expect(bool kept, const std::string& where) {
    if (kept || broken_) return;
    broken_ = true;
    layer_ = where;
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
    return attempt("structure", "the " + nodes + " are in topological order, edges and names are sound", [&] {
        net_ = host_.describe();
        check_batch(host_, net_, whole_);
    });
}

QUANTSWEEP_INLINE void prober::clone() {
    law_probe law{"clone", "a clone has its own parameters and gives the same bits", "gives other bits in a clone"};
    bool can_be_cloned = true;
    law.attempt("clone()", [&] {
        const std::unique_ptr<any_graph> copy = host_.clone();
        can_be_cloned = copy != nullptr;
        if (!copy) return true;
        require_separate_parameters(host_, *copy, net_);
        const std::vector<tensor_bits> theirs = all_outputs(*copy);
        for (std::size_t node = 0; node < net_.size(); ++node)
            law.expect(theirs[node] == made_[node], net_.info[node].name);
        return true;
    });
    if (can_be_cloned)
        laws_.push_back(law.found());
    else
        laws_.push_back(
            {"clone", law_status::unknown, "the host has no clone(): everything runs on one thread", false});
}

QUANTSWEEP_INLINE void prober::probe_writes(std::size_t node, law_probe& writes, law_probe& restoration) {
    const std::string& name = net_.info[node].name;
    for (std::size_t chosen = 0; chosen < count_weights(host_, node); ++chosen) {
        writes.attempt(name,
                       [&] { return sees_write(host_, node, chosen, made_[node], [&] { return output_now(node); }); });
        restoration.attempt(name, [&] { return output_now(node) == made_[node]; });
    }
}

QUANTSWEEP_INLINE bool prober::holds_samples(const any_view& output, std::size_t node) const {
    const auto axis = host_.axes(node).sample;
    const shape extents = shape_of(output);
    return !observable(output) || !axis || *axis >= extents.rank() || extents[*axis] == whole_.samples;
}

QUANTSWEEP_INLINE law_probe prober::samples_law() {
    return {"samples", "the outputs hold the samples of the batch",
            "has an output whose sample axis is not as long as the batch has samples: return them all, or say the "
            "sample axis in axes(node)"};
}

QUANTSWEEP_INLINE law_probe prober::writes_law(const std::string& node) {
    return {"writes", "overwriting a weight changes the output",
            "does not see a write to its weight: it would show no drop; refresh caches in parameters_changed(" + node +
                ")"};
}

QUANTSWEEP_INLINE law_probe prober::restoration_law(const std::string& node) {
    return {"restoration", "restored weights give the original bits",
            "gives other bits after its weights were put back; refresh caches in parameters_changed(" + node + ")"};
}

}  // namespace quantsweep::detail
