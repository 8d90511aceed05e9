// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of shuffled.hpp.

#include <quantsweep/graph/shuffled.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/core/split_mix.hpp>
#include <quantsweep/graph/evaluate.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<std::size_t> seeded_order(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    split_mix numbers{seed};
    for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[numbers.below(left)]);
    return order;
}

namespace detail {

/// Joins the masks of samples from several batches whose sequences have one length. A sample from a batch without a
/// mask has no padding.
/// Errors  bad_batch
QUANTSWEEP_INLINE std::vector<std::uint8_t> joined_masks(const std::vector<std::vector<std::uint8_t>>& masks) {
    std::size_t tokens = 0;
    for (const auto& mask : masks) tokens = std::max(tokens, mask.size());
    std::vector<std::uint8_t> all;
    for (const auto& mask : masks) {
        if (!mask.empty() && mask.size() != tokens)
            throw bad_batch{
                "", "the masks of two batches have " + std::to_string(mask.size()) + " and " + std::to_string(tokens) +
                        " tokens for each sample; to visit samples in a random order, all masks need the same length"};
        all.insert(all.end(), mask.begin(), mask.end());
        all.resize(all.size() + tokens - mask.size(), 1);
    }
    return all;
}

/// Labels, copied out of their batches.
struct copied_labels {
    std::vector<std::shared_ptr<const void>> labels{};

    static const label_functions& functions() {
        static constexpr label_functions here{[](const void* of, std::size_t sample) -> const void* {
                                                  return static_cast<const copied_labels*>(of)->labels[sample].get();
                                              },
                                              nullptr, nullptr};
        return here;
    }
};

}  // namespace detail

QUANTSWEEP_INLINE shuffled_batches::shuffled_batches(const any_graph& host, const any_batches& source,
                                                     std::uint64_t seed)
    : host_{host}, source_{source} {
    for (std::size_t b = 0; b < source.size(); ++b) {
        first_.push_back(places_.size());
        source.visit(b, [&](const batch_view& batch) {
            detail::check_labels(batch);  // visit copies one label for each sample
            detail::check_mask(batch);
            for (std::size_t s = 0; s < batch.samples; ++s) places_.push_back({b, s});
        });
    }
    first_.push_back(places_.size());
    order_ = seeded_order(places_.size(), seed);
}

QUANTSWEEP_INLINE void shuffled_batches::visit(std::size_t b, function_ref<void(const batch_view&)> use) const {
    std::vector<any_tensor> inputs;
    detail::copied_labels labels;
    std::vector<std::vector<std::uint8_t>> masks;
    batch_view made;
    source_.visit(b, [&](const batch_view& like) {
        made.samples = like.samples;
        for (const tensor_ref& input : like.inputs) inputs.push_back(input.clone());
    });
    for (std::size_t s = 0; s < made.samples; ++s) {
        const sample_place from = places_[order_[first_[b] + s]];
        made.origins.push_back(from);
        source_.visit(from.batch, [&](const batch_view& given) {
            for (std::size_t k = 0; k < inputs.size(); ++k) copy_sample(k, given.inputs[k], from.sample, inputs[k], s);
            masks.emplace_back(given.mask_of(from.sample).begin(), given.mask_of(from.sample).end());
            if (given.labels != 0) labels.labels.push_back(given.with_labels->copy(given.label(from.sample)));
        });
    }
    for (const any_tensor& input : inputs) made.inputs.push_back(input.ref());
    const std::vector<std::uint8_t> mask = detail::joined_masks(masks);
    made.mask = mask;
    made.labels = labels.labels.size();
    made.batch = &labels;
    made.with_labels = &detail::copied_labels::functions();
    made.number = b;
    use(made);
}

QUANTSWEEP_INLINE void shuffled_batches::copy_sample(std::size_t k, const tensor_ref& given, std::size_t from_sample,
                                                     any_tensor& to, std::size_t to_sample) const {
    const std::string name = "input " + std::to_string(k);
    const std::optional<std::size_t> axis = host_.axes(graph_input(k)).sample;
    const any_view from = given.view();
    if (axis && !observable(from))
        if (const auto copied = to.writable().copy_sample(given, from_sample, to_sample, *axis)) {
            if (*copied) return;
            throw bad_batch{name,
                            "a sample has another shape in one batch than in another; to visit samples in a random "
                            "order, all need the same shape"};
        }
    if (!observable(from) || !axis || *axis >= shape_of(from).rank())
        throw bad_batch{name,
                        "to visit samples in a random order, the library needs them along the sample axis of a "
                        "floating-point tensor, or of one whose tensor_traits have copy_sample; return the axis from "
                        "axes(graph_input(k)), or sweep without stop_threshold"};
    const any_writable_view target = to.writable().writable_view();
    const any_view source = detail::some_of(from, *axis, from_sample, 1);
    const any_writable_view to_place = detail::some_of(target, *axis, to_sample, 1);
    if (source.type != to_place.type || !(source.shape == to_place.shape))
        throw bad_batch{
            name, "a sample has shape " + to_string(source.shape) + " in one batch and " + to_string(to_place.shape) +
                      " in another, or numbers of another type; to visit samples in a random order, all need the "
                      "same shape and type"};
    copy_elements(source, to_place);
}

}  // namespace quantsweep
