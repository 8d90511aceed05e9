// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Fake quantizes a tensor, whatever the format and its granularity.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/format/any_format.hpp>
#include <quantsweep/format/any_quantizer.hpp>
#include <quantsweep/format/granularity.hpp>
#include <quantsweep/format/quantizer_list.hpp>

namespace quantsweep {

/// The channel axis of a tensor, and the axis along which groups and blocks lie. Without that axis, a tensor is one
/// line.
struct quantized_axes {
    std::optional<std::size_t> channel{};    ///< the axis of the channels
    std::optional<std::size_t> reduction{};  ///< the axis of groups and blocks
};

/// Value semantics. Holds either quantizers that were made before, one for the tensor or one for each channel or group,
/// or a format that computes its scales from each tensor that it rounds. NaN stays NaN, and infinities saturate.
class tensor_quantizer {
public:
    // The constructors accept exactly these types: a conversion would ask whether this class itself is a quantizer or a
    // format.
    /// Uses the same quantizer for every value.
    template <std::same_as<any_quantizer> Quantizer>
    tensor_quantizer(Quantizer q) : parts_{std::vector<any_quantizer>{std::move(q)}} {}
    /// Uses one quantizer for each channel, or for each group in the order of for_each_part.
    tensor_quantizer(std::vector<any_quantizer> parts, granularity shared)
        : parts_{std::move(parts)}, shared_{shared} {}
    /// The same, in less memory.
    tensor_quantizer(quantizer_list parts, granularity shared) : parts_{std::move(parts)}, shared_{shared} {}
    /// Uses scales computed from each tensor: those of a dynamic format, or those of a static format that takes the
    /// extremes of groups, tokens or the whole tensor.
    /// Errors   invalid_argument for a static format that takes no extremes
    template <std::same_as<any_format> Format>
    explicit tensor_quantizer(Format made_anew) : shared_{made_anew.granularity()}, dynamic_{std::move(made_anew)} {
        require_dynamic_scales();
    }

    /// The number of quantizers: one for the tensor, or one for each channel or group; 0 if scales come from each
    /// tensor.
    std::size_t part_count() const noexcept { return parts_.size(); }
    /// The quantizer of the tensor, or of the k-th channel or group.
    any_quantizer part(std::size_t k) const { return parts_[k]; }

    /// The format that takes its range from the whole of each tensor; nullptr if there is no such format.
    const any_format* of_whole_tensor() const noexcept {
        return dynamic_ && shared_ == granularity::dynamic ? &*dynamic_ : nullptr;
    }
    /// Whether scales belong to groups or blocks along the reduction axis.
    bool has_groups() const noexcept { return shared_.group() != 0 || has_blocks(); }
    /// Whether scales belong to channels, or to lines along them.
    bool has_channels() const noexcept {
        return shared_ == granularity::per_channel || shared_ == granularity::per_token;
    }

    /// Quantizes and dequantizes in place. For stochastic rounding, an element's index is its position in memory order;
    /// with groups, its position in the order of for_each_part.
    /// Errors   shape_mismatch if the number of quantizers is not that of the channels or groups; format_range if a
    ///          group has values that the format cannot hold
    void apply(const tensor_view<float>& values, const quantized_axes& where) const;
    void apply(const tensor_view<double>& values, const quantized_axes& where) const;

    /// The codes that an engine stores for the tensor, in row-major order. (code - zero point) * scale of its quantizer
    /// is the value that apply() returns, bit for bit. NaN has the code of 0.
    /// Errors   those of apply(); invalid_argument if a scale belongs to no integer format, or comes from the tensor
    ///          itself
    std::vector<std::int32_t> codes(const tensor_view<const float>& values, const quantized_axes& where) const;
    std::vector<std::int32_t> codes(const tensor_view<const double>& values, const quantized_axes& where) const;

private:
    void require_dynamic_scales() const;
    bool has_blocks() const noexcept { return dynamic_ && !shared_.from_each_tensor(); }
    std::optional<std::size_t> line_axis(const quantized_axes& where) const;
    template <class T>
    void apply_any(const tensor_view<T>& values, const quantized_axes& where) const;
    tensor_quantizer coder() const;
    template <class T>
    std::vector<std::int32_t> codes_of(const tensor_view<const T>& values, const quantized_axes& where) const;
    template <class T>
    void apply_parts(const tensor_view<T>& values, std::optional<std::size_t> channel_axis) const;
    template <class T>
    void apply_groups(const tensor_view<T>& values, std::optional<std::size_t> axis) const;

    quantizer_list parts_{};
    granularity shared_ = granularity::per_tensor;
    std::optional<any_format> dynamic_{};
};

namespace detail {

/// A callback with its context. It is called for each group of values.
struct part_visitor {
    void (*visit)(void* context, std::span<const float> part);
    void* context;
};

void visit_parts(const tensor_view<const float>& values, std::optional<std::size_t> axis, std::size_t size,
                 part_visitor visitor);
void visit_parts(const tensor_view<const double>& values, std::optional<std::size_t> axis, std::size_t size,
                 part_visitor visitor);

}  // namespace detail

/// Calls visit(std::span<const float>) for each group of `size` neighbours along the axis, in the order in which
/// tensor_quantizer takes their quantizers. The last group of a line may be shorter.
template <class T, class Visit>
void for_each_part(const tensor_view<const T>& values, std::optional<std::size_t> axis, std::size_t size,
                   Visit&& visit) {
    using visitor = std::remove_reference_t<Visit>;
    const auto call = [](void* context, std::span<const float> part) { (*static_cast<visitor*>(context))(part); };
    detail::visit_parts(values, axis, size, {call, &visit});
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/tensor_quantizer.ipp>
#endif
