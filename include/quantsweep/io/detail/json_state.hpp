// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The values of a JSON document, seen through the interface of state.hpp.

#include <quantsweep/io/detail/strict_json.hpp>
#include <quantsweep/io/state.hpp>

namespace quantsweep::detail {

struct state_access {
    static state_writer writer(json& value) noexcept { return state_writer{&value}; }
    static state_reader reader(const json& value) noexcept { return state_reader{&value}; }
    static json& value(const state_writer& of) noexcept { return *static_cast<json*>(of.value_); }
    static const json& value(const state_reader& of) noexcept { return *static_cast<const json*>(of.value_); }
};

}  // namespace quantsweep::detail
