// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of quantizer_list.hpp.

#include <quantsweep/format/quantizer_list.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/format/code_book.hpp>
#include <quantsweep/format/integer.hpp>
#include <quantsweep/format/minifloat.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void quantizer_list::keep_quantizers_of(const any_format& of) {
    const auto* integer = of.target<integer_format>();
    holds_integers_ = integer != nullptr;
    if (integer) integers_ = integer_list{integer->scales()};
    if (of.target<minifloat_format>() || of.target<code_book>()) of_ = of;
}

QUANTSWEEP_INLINE void quantizer_list::add(const any_quantizer& q) {
    if (holds_integers_)
        integers_.add(*q.target<integer_quantizer>());
    else if (of_)
        scales_.push_back(q.scale());
    else
        objects_.push_back(q);
}

QUANTSWEEP_INLINE void quantizer_list::shrink_to_fit() {
    integers_.shrink_to_fit();
    scales_.shrink_to_fit();
    objects_.shrink_to_fit();
}

QUANTSWEEP_INLINE any_quantizer quantizer_list::operator[](std::size_t k) const {
    if (holds_integers_) return integers_[k];
    return of_ ? of_->quantizer_of_scale(scales_[k]) : objects_[k];
}

}  // namespace quantsweep
