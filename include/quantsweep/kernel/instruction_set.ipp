// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of instruction_set.hpp.

#include <quantsweep/kernel/instruction_set.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    detail::for_each_available(detail::kernel_sets{}, [&](auto set) { names.emplace_back(set.name()); });
    return names;
}

}  // namespace quantsweep
