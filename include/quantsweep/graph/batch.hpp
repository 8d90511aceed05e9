// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Batches, which keep inputs and labels together, and the sources that supply them.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <type_traits>
#include <vector>

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {

/// The label type of data that has no labels.
struct no_label {};

/// A ready-made model of `batch_of`.
template <tensor Tensor, class Label = no_label>
struct batch {
    std::vector<Tensor> inputs{};  ///< one per graph input
    std::vector<Label> labels{};   ///< one per sample, or none
    /// The number of samples.
    std::size_t samples = 0;
    /// The mask of sequences that were padded to one length, [samples, tokens]: 0 marks padding. Empty if nothing is
    /// padding.
    std::vector<std::uint8_t> mask{};
};

/// Inputs, labels and the number of samples, together.
/// Optional: mask, contiguous std::uint8_t, row-major [samples, tokens], or empty.
template <class Batch, class Tensor>
concept batch_of = requires(const Batch& b) {
    requires std::ranges::random_access_range<decltype(b.inputs)>;
    requires std::same_as<std::ranges::range_value_t<decltype(b.inputs)>, Tensor>;
    requires std::ranges::random_access_range<decltype(b.labels)>;
    { b.samples } -> std::convertible_to<std::size_t>;
};

/// The mask of a batch; empty if it has none.
template <class Batch>
std::span<const std::uint8_t> mask_of(const Batch& batch) {
    if constexpr (requires { batch.mask; }) {
        static_assert(std::convertible_to<decltype((batch.mask)), std::span<const std::uint8_t>>,
                      "quantsweep: a batch's mask is a contiguous range of std::uint8_t, such as "
                      "std::vector<std::uint8_t>");
        return batch.mask;
    } else {
        return {};
    }
}

/// The type of a source's batches.
template <class Source>
using batch_type = std::remove_cvref_t<decltype(std::declval<const Source&>()[std::size_t{}])>;
/// The label type of a source's batches.
template <class Source>
using label_type = std::ranges::range_value_t<decltype(std::declval<batch_type<Source>&>().labels)>;

/// A source of batches: std::vector<batch<Tensor, Label>>, or a type that loads the i-th batch on request.
/// operator[] is const, returns the same batch each time, and may be called from several threads at once.
template <class Source, class Tensor>
concept batch_source = requires(const Source& source, std::size_t i) {
    { source.size() } -> std::convertible_to<std::size_t>;
    { source[i] };
    requires batch_of<batch_type<Source>, Tensor>;
};

}  // namespace quantsweep
