// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of evaluate.hpp.

#include <quantsweep/graph/evaluate.hpp>

#include <exception>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/graph/unpadded.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE void rethrow_with_layer(const std::string& layer, const char* who) {
    try {
        throw;
    } catch (const error&) {
        throw;
    } catch (const std::exception& failure) {
        throw evaluation_failed{layer, failure.what()};
    } catch (...) {
        throw evaluation_failed{layer, std::string{who} + " threw something that is not a std::exception"};
    }
}

template <class Error>
[[noreturn]] void throw_with_place(const Error& thrown, const std::string& place) {
    throw Error{thrown.layer(), place + std::string{thrown.message()}};
}

QUANTSWEEP_INLINE void rethrow_with_place(const std::string& place) {
    try {
        throw;
    } catch (const empty_batches& thrown) {
        throw_with_place(thrown, place);
    } catch (const bad_batch& thrown) {
        throw_with_place(thrown, place);
    } catch (const invalid_argument& thrown) {
        throw_with_place(thrown, place);
    } catch (const shape_mismatch& thrown) {
        throw_with_place(thrown, place);
    } catch (const nonfinite_value& thrown) {
        throw_with_place(thrown, place);
    }
}

QUANTSWEEP_INLINE void check_labels(const batch_view& batch) {
    if (batch.labels != 0 && batch.labels != batch.samples)
        throw bad_batch{"", batch.place() + "the batch has " + std::to_string(batch.samples) + " samples and " +
                                std::to_string(batch.labels) + " labels; give one label for each sample, or none"};
}

QUANTSWEEP_INLINE void check_mask(const batch_view& batch) {
    if (batch.mask.empty() || (batch.samples != 0 && batch.mask.size() % batch.samples == 0)) return;
    throw bad_batch{"", batch.place() + "the mask has " + std::to_string(batch.mask.size()) + " entries for " +
                            std::to_string(batch.samples) +
                            " samples; give one for each token of each sample, or none"};
}

/// One run of an engine: the hooks that the engine calls, and the exception that a hook threw.
class hooked_run {
public:
    explicit hooked_run(const topology& net) : net_{net} {}

    void before(std::size_t layer, function_ref<void()> action) { guard(layer, action); }
    void after(std::size_t layer, function_ref<void()> action) {
        guard(layer, [&] {
            ++next_;
            action();
        });
    }
    /// Errors  what a hook threw; graph_law if a layer was left out
    void finish() const {
        if (failure_) std::rethrow_exception(failure_);
        if (next_ != net_.size())
            throw graph_law{net_.info[next_].name, "the engine ran without calling the hook for this layer"};
    }

private:
    void guard(std::size_t layer, function_ref<void()> action) {
        if (failure_) return;
        try {
            if (layer != next_ || layer >= net_.size())
                throw graph_law{"",
                                "the engine called the hook for layer " + std::to_string(layer) + " after " +
                                    std::to_string(next_) + " of " + std::to_string(net_.size()) +
                                    " layers; call the hook once for each layer, in the order of the layers' numbers" +
                                    (layer < next_ ? "; if the engine decodes token by token, let it run all tokens as "
                                                     "one prefill (docs/language_models.md, \"Decoding\")"
                                                   : "")};
            action();
        } catch (...) {
            failure_ = std::current_exception();
        }
    }

    const topology& net_;
    std::size_t next_ = 0;
    std::exception_ptr failure_{};
};

}  // namespace detail

QUANTSWEEP_INLINE any_tensor evaluate(any_graph& host, const topology& net, std::size_t node,
                                      std::span<const tensor_ref> inputs) {
    try {
        return host.evaluate(node, inputs);
    } catch (...) {
        detail::rethrow_with_layer(net.info[node].name, "the host");
    }
}

QUANTSWEEP_INLINE any_tensor evaluate_with(any_graph& host, const topology& net, std::size_t node,
                                           std::span<const tensor_ref> inputs, std::span<const parameter> parameters) {
    try {
        return host.evaluate_with(node, inputs, parameters);
    } catch (...) {
        detail::rethrow_with_layer(net.info[node].name, "the host");
    }
}

QUANTSWEEP_INLINE void run_hooked(any_graph& host, const topology& net, std::span<const tensor_ref> inputs,
                                  const before_layer* before, after_layer after) {
    detail::hooked_run once{net};
    const auto on_inputs = [&](std::size_t layer, std::span<const writable_tensor_ref> read) {
        once.before(layer, [&] {
            if (read.size() != net.inputs[layer].size())
                throw graph_law{net.info[layer].name,
                                "the engine showed " + std::to_string(read.size()) +
                                    " inputs of this layer, but the number that inputs(layer) lists is " +
                                    std::to_string(net.inputs[layer].size())};
            (*before)(layer, read);
        });
    };
    const before_layer guarded_before{on_inputs};
    try {
        host.run(
            inputs.first(net.graph_inputs), before ? &guarded_before : nullptr,
            [&](std::size_t layer, writable_tensor_ref output) { once.after(layer, [&] { after(layer, output); }); });
    } catch (...) {
        detail::rethrow_with_layer("", "the engine");
    }
    once.finish();
}

QUANTSWEEP_INLINE void check_batch(const any_graph& host, const topology& net, const batch_view& batch) {
    const std::size_t samples = batch.samples;
    if (samples == 0)
        throw empty_batches{"", batch.place() + "the batch has no samples; leave it out, or set its number of samples"};
    if (batch.inputs.size() != net.graph_inputs)
        throw bad_batch{"", batch.place() + "the graph reads " + std::to_string(net.graph_inputs) +
                                (net.graph_inputs == 1 ? " input" : " inputs") + ", but the batch has " +
                                std::to_string(batch.inputs.size())};
    detail::check_labels(batch);
    detail::check_mask(batch);
    for (std::size_t k = 0; k < net.graph_inputs; ++k) {
        const any_view input = batch.inputs[k].view();
        if (!observable(input)) continue;
        const shape extents = shape_of(input);
        const axes where = host.axes(graph_input(k));
        const auto axis = where.sample;
        if (axis && *axis < extents.rank() && extents[*axis] != samples)
            throw bad_batch{net.value_name(graph_input(k)),
                            batch.place() + "has shape " + to_string(extents) + ", but the batch says it has " +
                                std::to_string(samples) + " samples along axis " + std::to_string(*axis)};
        if (may_have_padding(batch, where, extents.rank()))
            detail::check_tokens(extents, where, batch, net.value_name(graph_input(k)));
    }
}

}  // namespace quantsweep
