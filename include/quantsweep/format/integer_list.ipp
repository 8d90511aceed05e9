// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of integer_list.hpp.

#include <quantsweep/format/integer_list.hpp>

#include <cassert>
#include <span>

#include <quantsweep/core/half.hpp>
#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/detail/round.hpp>
#include <quantsweep/format/fake_quantize.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void integer_list::add(const integer_quantizer& q) {
    if (!first_) first_ = q;
    assert(first_->has_codes_of(q));
    const auto offset = [](const integer_quantizer& of) {
        return static_cast<std::uint16_t>(of.zero_point() - of.lowest_code());
    };
    if (zeros_.empty() && q.zero_point() != first_->zero_point()) zeros_.assign(size(), offset(*first_));
    if (!zeros_.empty()) zeros_.push_back(offset(q));
    if (type_ == scale_type::single)
        scales_.push_back(q.scale());
    else
        short_scales_.push_back(type_ == scale_type::half ? fp16{q.scale()}.bits() : bf16{q.scale()}.bits());
    assert(scale(size() - 1) == q.scale());
}

QUANTSWEEP_INLINE float integer_list::scale(std::size_t k) const {
    if (type_ == scale_type::single) return scales_[k];
    const std::uint16_t bits = short_scales_[k];
    return type_ == scale_type::half ? static_cast<float>(fp16::from_bits(bits))
                                     : static_cast<float>(bf16::from_bits(bits));
}

QUANTSWEEP_INLINE void integer_list::shrink_to_fit() {
    scales_.shrink_to_fit();
    short_scales_.shrink_to_fit();
    zeros_.shrink_to_fit();
}

QUANTSWEEP_INLINE int integer_list::zero_point(std::size_t k) const {
    return zeros_.empty() ? first_->zero_point() : first_->lowest_code() + zeros_[k];
}

QUANTSWEEP_INLINE integer_quantizer integer_list::operator[](std::size_t k) const {
    return first_->with(scale(k), zero_point(k));
}

QUANTSWEEP_INLINE void integer_list::apply_channels(std::size_t begin, const tensor_block<float>& block,
                                                    std::uint64_t first) const {
    if (first_->rounds_as_usual()) {
        // Not through a quantizer for each: to make one, with its checks, takes as long as to round a group.
        std::vector<rounding_grid> grids(block.channels);
        for (std::size_t k = 0; k < grids.size(); ++k)
            grids[k] = first_->grid_of(scale(begin + k), zero_point(begin + k));
        detail::round_channels({block.data, 0, block.outer, block.channels, block.inner}, grids);
    } else {
        std::vector<integer_quantizer> quantizers;
        for (std::size_t k = 0; k < block.channels; ++k) quantizers.push_back((*this)[begin + k]);
        detail::fake_quantize_runs(std::span<const integer_quantizer>{quantizers}, block, first);
    }
}

}  // namespace quantsweep
