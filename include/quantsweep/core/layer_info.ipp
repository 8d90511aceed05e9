// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of layer_info.hpp. Hosts would otherwise compile the variant's.

#include <quantsweep/core/layer_info.hpp>

#include <quantsweep/core/inline.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE attribute_value::attribute_value() = default;
QUANTSWEEP_INLINE attribute_value::attribute_value(std::string word) : value_{std::move(word)} {}
QUANTSWEEP_INLINE attribute_value::attribute_value(const char* word) : value_{std::string{word}} {}
QUANTSWEEP_INLINE attribute_value::attribute_value(held given) : value_{given.number} {}
QUANTSWEEP_INLINE attribute_value::attribute_value(const attribute_value& other) = default;
QUANTSWEEP_INLINE attribute_value::attribute_value(attribute_value&& other) noexcept = default;
QUANTSWEEP_INLINE attribute_value& attribute_value::operator=(const attribute_value& other) = default;
QUANTSWEEP_INLINE attribute_value& attribute_value::operator=(attribute_value&& other) noexcept = default;
QUANTSWEEP_INLINE attribute_value::~attribute_value() = default;

QUANTSWEEP_INLINE const std::string* attribute_value::word() const noexcept {
    return std::get_if<std::string>(&value_);
}
QUANTSWEEP_INLINE const double* attribute_value::number() const noexcept { return std::get_if<double>(&value_); }
QUANTSWEEP_INLINE bool operator==(const attribute_value& a, const attribute_value& b) { return a.value_ == b.value_; }

}  // namespace quantsweep
