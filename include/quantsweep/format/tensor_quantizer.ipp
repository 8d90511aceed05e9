// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of tensor_quantizer.hpp.

#include <quantsweep/format/tensor_quantizer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/fake_quantize.hpp>
#include <quantsweep/format/integer_quantizer.hpp>

namespace quantsweep {

/// Returns the axis along which the scales of a tensor lie; nullopt if one scale is made for the whole tensor.
QUANTSWEEP_INLINE std::optional<std::size_t> tensor_quantizer::line_axis(const quantized_axes& where) const {
    if (shared_ == granularity::dynamic) return std::nullopt;
    return shared_ == granularity::per_token ? where.channel : where.reduction;
}

template <class T>
void tensor_quantizer::apply_any(const tensor_view<T>& values, const quantized_axes& where) const {
    if (dynamic_)
        detail::with_dense(values, line_axis(where), [&](const auto& block) { dynamic_->fake_quantize(block); });
    else if (shared_.group() != 0)
        apply_groups(values, where.reduction);
    else
        apply_parts(values, where.channel);
}

template <class T>
void tensor_quantizer::apply_parts(const tensor_view<T>& values, std::optional<std::size_t> channel_axis) const {
    if (!parts_.objects().empty()) return fake_quantize(values, channel_axis, parts_.objects());
    const auto apply_all = [&]<class List>(const List& parts) {
        std::vector<std::remove_cvref_t<decltype(parts[0])>> all;
        all.reserve(parts.size());
        for (std::size_t k = 0; k < parts.size(); ++k) all.push_back(parts[k]);
        fake_quantize(values, channel_axis, std::span<const typename decltype(all)::value_type>{all});
    };
    parts_.integers().size() != 0 ? apply_all(parts_.integers()) : apply_all(parts_);
}

template <class T>
void tensor_quantizer::apply_groups(const tensor_view<T>& values, std::optional<std::size_t> axis) const {
    const std::size_t size = shared_.group(),
                      line = axis && *axis < values.shape.rank() ? values.shape[*axis] : values.size();
    const std::size_t groups = values.size() == 0 ? 0 : values.size() / line * ((line + size - 1) / size);
    if (groups != part_count())
        throw shape_mismatch{"", "there are " + std::to_string(part_count()) + " quantizers for " +
                                     std::to_string(groups) + " groups of a tensor of shape " +
                                     to_string(values.shape) + "; make the quantizers from a tensor of that shape"};
    const integer_list& integers = parts_.integers();
    std::size_t next = 0;
    std::uint64_t first = 0;
    const auto round = [&](const tensor_block<float>& strip) {
        if (integers.size() != 0) {
            integers.apply_channels(next, strip, first);
        } else {
            for (std::size_t k = 0; k < strip.channels; ++k) {
                const std::span<float> group = strip.values().subspan(k * strip.inner, strip.inner);
                fake_quantize(parts_[next + k], std::span<const float>{group}, group, first + k * strip.inner);
            }
        }
        next += strip.channels;
        first += strip.values().size();
    };
    detail::with_dense(values, axis, [&](const auto& block) { detail::for_each_strip(block, size, round); });
}

QUANTSWEEP_INLINE void tensor_quantizer::apply(const tensor_view<float>& values, const quantized_axes& where) const {
    apply_any(values, where);
}

QUANTSWEEP_INLINE void tensor_quantizer::apply(const tensor_view<double>& values, const quantized_axes& where) const {
    apply_any(values, where);
}

namespace detail {

/// Returns codes as floats, which hold them exactly.
struct integer_coder {
    integer_quantizer held;

    float operator()(float x) const noexcept { return static_cast<float>(held.code(x)); }
    void apply(std::span<const float> input, std::span<float> output, std::uint64_t first) const noexcept {
        for (std::size_t i = 0; i < input.size(); ++i) output[i] = static_cast<float>(held.code(input[i], first + i));
    }
    float low() const noexcept { return static_cast<float>(held.lowest_code()); }
    float high() const noexcept { return static_cast<float>(held.highest_code()); }
};

}  // namespace detail

/// Returns the same quantizer, with codes in place of values.
QUANTSWEEP_INLINE tensor_quantizer tensor_quantizer::coder() const {
    if (dynamic_)
        throw invalid_argument{
            "", dynamic_->name() + " takes its scales from each tensor itself, so this quantizer has no codes"};
    std::vector<any_quantizer> coders;
    for (std::size_t k = 0; k < part_count(); ++k) {
        const any_quantizer part = this->part(k);
        const auto* integer = part.target<integer_quantizer>();
        if (!integer)
            throw invalid_argument{"", "the format is not an integer format; only integer formats have codes"};
        coders.emplace_back(detail::integer_coder{*integer});
    }
    return {std::move(coders), shared_};
}

template <class T>
std::vector<std::int32_t> tensor_quantizer::codes_of(const tensor_view<const T>& values,
                                                     const quantized_axes& where) const {
    bool is_dense = false;
    std::vector<float> copy = detail::in_memory_order(values);
    const tensor_view<float> coded{copy.data(), values.shape, detail::dense_strides(values, is_dense)};
    coder().apply(coded, where);
    std::vector<std::int32_t> codes;
    codes.reserve(copy.size());
    for_each_place(coded, [&](std::ptrdiff_t at) { codes.push_back(static_cast<std::int32_t>(coded.data[at])); });
    return codes;
}

QUANTSWEEP_INLINE std::vector<std::int32_t> tensor_quantizer::codes(const tensor_view<const float>& values,
                                                                    const quantized_axes& where) const {
    return codes_of(values, where);
}

QUANTSWEEP_INLINE std::vector<std::int32_t> tensor_quantizer::codes(const tensor_view<const double>& values,
                                                                    const quantized_axes& where) const {
    return codes_of(values, where);
}

QUANTSWEEP_INLINE void tensor_quantizer::require_dynamic_scales() const {
    if (!dynamic_->dynamic() && !dynamic_->takes_extremes())
        throw invalid_argument{
            "", dynamic_->name() +
                    " needs a range; only dynamic formats and scales per group, per token or :dynamic do without one"};
}

namespace detail {

template <class T>
void visit_parts_of(const tensor_view<const T>& values, std::optional<std::size_t> axis, std::size_t size,
                    part_visitor visitor) {
    with_dense(values, axis, [&](const auto& block) {
        for_each_group(block, size, [&](std::span<const float> part) { visitor.visit(visitor.context, part); });
    });
}

QUANTSWEEP_INLINE void visit_parts(const tensor_view<const float>& values, std::optional<std::size_t> axis,
                                   std::size_t size, part_visitor visitor) {
    visit_parts_of(values, axis, size, visitor);
}

QUANTSWEEP_INLINE void visit_parts(const tensor_view<const double>& values, std::optional<std::size_t> axis,
                                   std::size_t size, part_visitor visitor) {
    visit_parts_of(values, axis, size, visitor);
}

}  // namespace detail

}  // namespace quantsweep
