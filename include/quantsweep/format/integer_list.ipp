// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of integer_list.hpp.

#include <quantsweep/format/integer_list.hpp>

#include <cassert>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void integer_list::add(const integer_quantizer& q) {
    if (!first_) first_ = q;
    assert(first_->has_codes_of(q));
    const auto offset = [](const integer_quantizer& of) {
        return static_cast<std::uint16_t>(of.zero_point() - of.lowest_code());
    };
    if (zeros_.empty() && q.zero_point() != first_->zero_point()) zeros_.assign(scales_.size(), offset(*first_));
    if (!zeros_.empty()) zeros_.push_back(offset(q));
    scales_.push_back(q.scale());
}

QUANTSWEEP_INLINE integer_quantizer integer_list::operator[](std::size_t k) const {
    const int zero = zeros_.empty() ? first_->zero_point() : first_->lowest_code() + zeros_[k];
    return first_->with(scales_[k], zero);
}

}  // namespace quantsweep
