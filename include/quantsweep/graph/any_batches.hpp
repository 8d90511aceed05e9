// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Batches with their type erased. The engine reads them in this form.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/fingerprint.hpp>
#include <quantsweep/core/function_ref.hpp>
#include <quantsweep/graph/batch.hpp>
#include <quantsweep/graph/label.hpp>

namespace quantsweep {

namespace detail {

inline constexpr no_label unlabelled{};

/// The operations on the labels of one type of batch.
struct label_functions {
    const void* (*at)(const void* batch, std::size_t sample);
    std::shared_ptr<const void> (*copy)(const void* label);
    /// nullptr if labels of this type cannot be compared.
    void (*add)(fingerprint& mark, const void* batch);
};

}  // namespace detail

/// Where a sample comes from.
struct sample_place {
    /// The number of the batch in the source, and the number of the sample in that batch.
    std::size_t batch, sample;
};

/// A view of one batch. It is valid as long as the batch lives.
struct batch_view {
    std::vector<tensor_ref> inputs{};                      ///< its tensors, one per graph input
    std::size_t samples = 0;                               ///< the number of samples
    std::size_t labels = 0;                                ///< the number of labels
    const void* batch = nullptr;                           ///< the batch itself, its type erased
    const detail::label_functions* with_labels = nullptr;  ///< functions that know that type; nullptr without labels
    std::optional<std::size_t> number{};                   ///< the batch's number in its source, if it has one
    std::span<const std::uint8_t> mask{};  ///< [samples, tokens], 0 marks padding; empty if nothing is padding
    std::vector<sample_place> origins{};   ///< each sample's origin, if other batches supplied it; else empty

    /// The label of a sample; nullptr if the batch has none.
    const void* label(std::size_t sample) const { return labels == 0 ? nullptr : with_labels->at(batch, sample); }

    /// The part of the mask that belongs to a sample; empty if the batch has no mask.
    std::span<const std::uint8_t> mask_of(std::size_t sample) const {
        const std::size_t tokens = samples == 0 ? 0 : mask.size() / samples;
        return mask.subspan(sample * tokens, tokens);
    }

    /// "batch 3: ", for the beginning of a message; empty if the number is not known.
    std::string place() const;
    /// "batch 3, sample 17: ", in the source's numbering.
    std::string place(std::size_t sample) const;
};

/// A batch_source as an interface.
class any_batches {
public:
    any_batches() = default;
    any_batches(const any_batches&) = delete;
    any_batches& operator=(const any_batches&) = delete;
    virtual ~any_batches() = default;

    /// How many batches there are.
    virtual std::size_t size() const = 0;
    /// Calls use with the batch, which is valid during the call.
    virtual void visit(std::size_t batch, function_ref<void(const batch_view&)> use) const = 0;
};

namespace detail {

void add_input(batch_view& view, const tensor_ref& input);

}  // namespace detail

/// The view of a batch of some type, which has to outlive it.
template <class Tensor, batch_of<Tensor> Batch>
batch_view view_batch(const Batch& batch) {
    using label = std::remove_cvref_t<decltype(batch.labels[0])>;
    static constexpr detail::label_functions functions{
        [](const void* of, std::size_t sample) -> const void* {
            return &static_cast<const Batch*>(of)->labels[sample];
        },
        [](const void* from) -> std::shared_ptr<const void> {
            if constexpr (std::is_same_v<label, no_label>)
                return {std::shared_ptr<const void>{}, &detail::unlabelled};  // nothing to own
            else
                return std::make_shared<label>(*static_cast<const label*>(from));
        },
        []() -> void (*)(fingerprint&, const void*) {
            if constexpr (distinct_label<label>)
                return
                    [](fingerprint& mark, const void* of) { add_label(mark, static_cast<const Batch*>(of)->labels); };
            else
                return nullptr;
        }()};
    batch_view view{
        {}, static_cast<std::size_t>(batch.samples), static_cast<std::size_t>(batch.labels.size()), &batch, &functions};
    view.mask = mask_of(batch);
    for (std::size_t k = 0; k < static_cast<std::size_t>(batch.inputs.size()); ++k)
        detail::add_input(view, tensor_ref{static_cast<const Tensor&>(batch.inputs[k])});
    return view;
}

/// Implements the interface for a source of batches. Borrows the source.
template <class Tensor, batch_source<Tensor> Source>
class batches_model final : public any_batches {
public:
    /// Refers to the source, which has to outlive it.
    explicit batches_model(const Source& source) : source_{source} {}

    std::size_t size() const override { return source_.size(); }
    void visit(std::size_t batch, function_ref<void(const batch_view&)> use) const override {
        const auto& loaded = source_[batch];
        batch_view seen = view_batch<Tensor>(loaded);
        seen.number = batch;
        use(seen);
    }

private:
    const Source& source_;
};

}  // namespace quantsweep

#ifdef QUANTSWEEP_COMPILED
extern template class std::vector<quantsweep::batch_view>;
extern template class std::vector<quantsweep::sample_place>;
#endif

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/any_batches.ipp>
#endif
