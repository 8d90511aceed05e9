// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of state.hpp.

#include <quantsweep/io/state.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/io/detail/json_state.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE void state_writer::number(double x) const { detail::state_access::value(*this) = detail::number(x); }
QUANTSWEEP_INLINE void state_writer::count(std::uint64_t n) const { detail::state_access::value(*this) = n; }
QUANTSWEEP_INLINE void state_writer::text(std::string_view words) const {
    detail::state_access::value(*this) = std::string{words};
}
QUANTSWEEP_INLINE void state_writer::counts(std::span<const std::uint64_t> all) const {
    detail::state_access::value(*this) = detail::json::array_t(all.begin(), all.end());
}
QUANTSWEEP_INLINE void state_writer::begin_list() const { detail::state_access::value(*this) = detail::json::array(); }
QUANTSWEEP_INLINE state_writer state_writer::add() const {
    return detail::state_access::writer(detail::state_access::value(*this).emplace_back());
}
QUANTSWEEP_INLINE state_writer state_writer::member(const char* name) const {
    return detail::state_access::writer(detail::state_access::value(*this)[name]);
}

QUANTSWEEP_INLINE double state_reader::number() const { return detail::to_double(detail::state_access::value(*this)); }
QUANTSWEEP_INLINE float state_reader::single() const { return detail::to_float(detail::state_access::value(*this)); }
QUANTSWEEP_INLINE std::uint64_t state_reader::count() const {
    return detail::to_count(detail::state_access::value(*this));
}
QUANTSWEEP_INLINE std::string state_reader::text() const {
    return detail::read_text(detail::state_access::value(*this));
}
QUANTSWEEP_INLINE std::vector<std::uint64_t> state_reader::counts() const {
    return detail::to_list(detail::state_access::value(*this), detail::to_count);
}
QUANTSWEEP_INLINE std::size_t state_reader::size() const {
    const detail::json& value = detail::state_access::value(*this);
    if (!value.is_array()) refuse("an array");
    return value.size();
}
QUANTSWEEP_INLINE state_reader state_reader::element(std::size_t i) const {
    if (i >= size()) refuse("an array of at least " + std::to_string(i + 1));
    return detail::state_access::reader(detail::state_access::value(*this)[i]);
}
QUANTSWEEP_INLINE state_reader state_reader::member(const char* name) const {
    return detail::state_access::reader(detail::member(detail::state_access::value(*this), name));
}
QUANTSWEEP_INLINE void state_reader::refuse(std::string_view expected) const {
    detail::refuse(detail::state_access::value(*this), expected);
}

}  // namespace quantsweep
