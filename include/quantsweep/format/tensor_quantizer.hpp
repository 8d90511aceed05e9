// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  One way to fake quantize a tensor, whatever the format and its granularity.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/format/granularity.hpp>

namespace quantsweep {

/// Where a tensor has its channels, and along which axis groups and blocks lie; a tensor without that axis is one line.
struct quantized_axes {
    std::optional<std::size_t> channel{};
    std::optional<std::size_t> reduction{};
};

/// A value: either quantizers that were made before, one for the tensor or one for each channel or group, or a format
/// that takes its scales from each tensor at hand. What of a tensor is not finite stays NaN or saturates.
class tensor_quantizer {
public:
    // Of these types alone: a conversion to them would ask whether this class is a quantizer or a format itself.
    /// The same for every value.
    template <std::same_as<any_quantizer> Quantizer>
    tensor_quantizer(Quantizer q) : parts_{std::move(q)} {}
    /// One for each channel, or for each group in the order of for_each_part.
    tensor_quantizer(std::vector<any_quantizer> parts, granularity shared)
        : parts_{std::move(parts)}, shared_{shared} {}
    /// Scales from the tensor at hand: a dynamic format, or a static one whose groups take their own extremes.
    /// Errors   invalid_argument for a static format without groups
    template <std::same_as<any_format> Format>
    explicit tensor_quantizer(Format at_hand) : at_hand_{std::move(at_hand)} {
        if (!at_hand_->dynamic() && at_hand_->granularity().group() == 0)
            throw invalid_argument{"", at_hand_->name() + " needs a range; only dynamic formats and groups do without"};
    }

    /// Empty where scales come from the tensor at hand.
    std::span<const any_quantizer> parts() const noexcept { return parts_; }

    /// Quantizes and dequantizes in place. An element's index, for stochastic rounding, is its place in the order of
    /// memory; of groups, in the order of for_each_part.
    /// Errors   shape_mismatch where there are other quantizers than channels or groups; format_range where a group has
    ///          values that the format cannot hold
    template <class T>
    void apply(const tensor_view<T>& values, const quantized_axes& where) const {
        if (at_hand_)
            detail::with_dense(values, where.reduction, [&](const auto& block) { at_hand_->fake_quantize(block); });
        else if (shared_.group() != 0)
            apply_groups(values, where.reduction);
        else
            fake_quantize(values, where.channel, std::span<const any_quantizer>{parts_});
    }

private:
    template <class T>
    void apply_groups(const tensor_view<T>& values, std::optional<std::size_t> axis) const {
        std::size_t next = 0;
        std::uint64_t first = 0;
        const auto round = [&](std::span<float> group) {
            if (next < parts_.size()) fake_quantize(parts_[next], std::span<const float>{group}, group, first);
            ++next;
            first += group.size();
        };
        detail::with_dense(values, axis,
                           [&](const auto& block) { detail::for_each_group(block, shared_.group(), round); });
        if (next != parts_.size())
            throw shape_mismatch{"", std::to_string(parts_.size()) + " quantizers for " + std::to_string(next) +
                                         " groups of a tensor of shape " + to_string(values.shape) +
                                         "; make them of a tensor of the same shape"};
    }

    std::vector<any_quantizer> parts_{};
    granularity shared_ = granularity::per_tensor;
    std::optional<any_format> at_hand_{};
};

/// Calls visit(std::span<const float>) for each group of `size` neighbours along the axis, in the order in which
/// tensor_quantizer takes their quantizers; the last group of a line may be shorter.
template <class T, class Visit>
void for_each_part(const tensor_view<const T>& values, std::optional<std::size_t> axis, std::size_t size,
                   Visit&& visit) {
    detail::with_dense(values, axis, [&](const auto& block) { detail::for_each_group(block, size, visit); });
}

}  // namespace quantsweep
