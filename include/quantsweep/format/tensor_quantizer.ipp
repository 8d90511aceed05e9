// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Bodies of tensor_quantizer.hpp.

#include <quantsweep/format/tensor_quantizer.hpp>

#include <cstdint>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/groups.hpp>
#include <quantsweep/format/fake_quantize.hpp>

namespace quantsweep {

template <class T>
void tensor_quantizer::apply_any(const tensor_view<T>& values, const quantized_axes& where) const {
    if (dynamic_)
        detail::with_dense(values, where.reduction, [&](const auto& block) { dynamic_->fake_quantize(block); });
    else if (shared_.group() != 0)
        apply_groups(values, where.reduction);
    else
        fake_quantize(values, where.channel, std::span<const any_quantizer>{parts_});
}

template <class T>
void tensor_quantizer::apply_groups(const tensor_view<T>& values, std::optional<std::size_t> axis) const {
    std::size_t next = 0;
    std::uint64_t first = 0;
    const auto round = [&](std::span<float> group) {
        if (next < parts_.size()) fake_quantize(parts_[next], std::span<const float>{group}, group, first);
        ++next;
        first += group.size();
    };
    detail::with_dense(values, axis, [&](const auto& block) { detail::for_each_group(block, shared_.group(), round); });
    if (next != parts_.size())
        throw shape_mismatch{"", std::to_string(parts_.size()) + " quantizers for " + std::to_string(next) +
                                     " groups of a tensor of shape " + to_string(values.shape) +
                                     "; make them of a tensor of the same shape"};
}

QUANTSWEEP_INLINE void tensor_quantizer::apply(const tensor_view<float>& values, const quantized_axes& where) const {
    apply_any(values, where);
}

QUANTSWEEP_INLINE void tensor_quantizer::apply(const tensor_view<double>& values, const quantized_axes& where) const {
    apply_any(values, where);
}

QUANTSWEEP_INLINE void tensor_quantizer::require_dynamic_scales() const {
    if (!dynamic_->dynamic() && dynamic_->granularity().group() == 0)
        throw invalid_argument{"", dynamic_->name() + " needs a range; only dynamic formats and groups do without"};
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
