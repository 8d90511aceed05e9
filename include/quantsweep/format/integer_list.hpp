// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Stores many integer quantizers that differ only in scale and zero point as arrays.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

/// The quantizers of a tensor's channels or groups. A layer of a language model has millions of groups.
/// Cost    4 bytes each, or 2 for scales of 16 bits, and 2 more once any has a zero point; a separate any_quantizer takes
///         some 100 to 300
class integer_list {
public:
    integer_list() = default;
    /// An empty list for scales that this type can hold.
    explicit integer_list(scale_type of) : type_{of} {}

    /// Adds a quantizer, which must have the codes and the rounding of the first.
    void add(const integer_quantizer& q);
    /// Returns the memory that has been set aside for more quantizers.
    void shrink_to_fit();

    /// How many quantizers there are.
    std::size_t size() const noexcept { return scales_.size() + short_scales_.size(); }
    /// The k-th quantizer, as it was added.
    integer_quantizer operator[](std::size_t k) const;
    /// Rounds each channel of the block in place by a quantizer of its own: the block's first channel by the quantizer with
    /// number `begin`. `first` is the index of the first element.
    void apply_channels(std::size_t begin, const tensor_block<float>& block, std::uint64_t first) const;

private:
    float scale(std::size_t k) const;
    int zero_point(std::size_t k) const;

    std::optional<integer_quantizer> first_{};
    scale_type type_ = scale_type::single;
    std::vector<float> scales_{};
    std::vector<std::uint16_t> short_scales_{};  ///< the bits of scales of 16 bits
    std::vector<std::uint16_t> zeros_{};         ///< minus the lowest code; empty if all equal the first
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/integer_list.ipp>
#endif
