// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of instruction_set.hpp.

#include <quantsweep/kernel/instruction_set.hpp>

#include <quantsweep/core/inline.hpp>
#include <quantsweep/kernel/detail/dispatch.hpp>

namespace quantsweep {

QUANTSWEEP_INLINE std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    [&]<class... Archs>(xsimd::arch_list<Archs...>) {
        ((detail::is_available<Archs>() ? names.push_back(Archs::name()) : void()), ...);
    }(detail::kernel_sets{});
    return names;
}

}  // namespace quantsweep
