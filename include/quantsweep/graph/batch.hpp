// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Batches: inputs and labels that cannot be shuffled apart, and where they come from.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <type_traits>
#include <vector>

#include <quantsweep/core/tensor_traits.hpp>

namespace quantsweep {

/// The labels of data without any.
struct no_label {};

/// A ready model of `batch_of`.
template <tensor Tensor, class Label = no_label>
struct batch {
    std::vector<Tensor> inputs{};  ///< one a graph input
    std::vector<Label> labels{};   ///< one a sample, or none
    /// How many samples there are.
    std::size_t samples = 0;
    /// Of sequences that were padded to one length, [samples, tokens]: 0 where there is padding. Empty: there is none.
    std::vector<std::uint8_t> mask{};
};

/// Inputs, labels and their number of samples, together.
/// Optional: mask, contiguous std::uint8_t, row-major [samples, tokens], or empty.
template <class Batch, class Tensor>
concept batch_of = requires(const Batch& b) {
    requires std::ranges::random_access_range<decltype(b.inputs)>;
    requires std::same_as<std::ranges::range_value_t<decltype(b.inputs)>, Tensor>;
    requires std::ranges::random_access_range<decltype(b.labels)>;
    { b.samples } -> std::convertible_to<std::size_t>;
};

/// The mask of a batch; empty where it has none.
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

/// The batches that a source has.
template <class Source>
using batch_type = std::remove_cvref_t<decltype(std::declval<const Source&>()[std::size_t{}])>;
/// The label of one sample of a source's batches.
template <class Source>
using label_type = std::ranges::range_value_t<decltype(std::declval<batch_type<Source>&>().labels)>;

/// Where batches come from: std::vector<batch<Tensor, Label>>, or a type that loads the i-th when asked.
/// operator[] is const, gives the same batch each time, and may be called from several threads at once.
template <class Source, class Tensor>
concept batch_source = requires(const Source& source, std::size_t i) {
    { source.size() } -> std::convertible_to<std::size_t>;
    { source[i] };
    requires batch_of<batch_type<Source>, Tensor>;
};

}  // namespace quantsweep
