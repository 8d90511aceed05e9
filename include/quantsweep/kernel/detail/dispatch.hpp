// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Chooses among the instruction sets for which the kernels were compiled.

#include <cstddef>

#include <xsimd/xsimd.hpp>

#include <quantsweep/kernel/detail/kernels.hpp>

namespace quantsweep::detail {

/// How many of instruction_sets() are skipped, the widest first. Lets tests compare them. Must be less than their number.
inline std::size_t skipped_instruction_sets = 0;

// The compiled library has a translation unit for each instruction set. A header-only build has the one that its flags
// allow.
#if defined(QUANTSWEEP_COMPILED) && defined(__x86_64__)
using kernel_sets = xsimd::arch_list<xsimd::avx512bw, xsimd::avx2, xsimd::sse2>;
#else
using kernel_sets = xsimd::arch_list<xsimd::default_arch>;
#endif

/// Whether this machine can run the instruction set. xsimd detects what the machine supports, once.
template <class Arch>
bool is_available() noexcept {
    static const bool known = [](const auto& machine) {
        if constexpr (requires { machine.best; })
            return Arch::version() <= machine.best;  // xsimd 8 names the best set; later versions name each
        else
            return machine.has(Arch{});
    }(xsimd::available_architectures());
    return known;
}

template <template <class> class Kernels, class Arch, class... Narrower, class Call>
decltype(auto) call_widest(xsimd::arch_list<Arch, Narrower...>, std::size_t skipped, const Call& call) {
    if constexpr (sizeof...(Narrower) > 0)
        if (const bool available = is_available<Arch>(); !available || skipped > 0)
            return call_widest<Kernels>(xsimd::arch_list<Narrower...>{}, skipped - available, call);
    return call(Kernels<Arch>{});
}

/// Calls call(Kernels<Arch>{}) with the widest instruction set that this machine can run.
template <template <class> class Kernels = kernels, class Call>
decltype(auto) run_kernel(const Call& call) {
    return call_widest<Kernels>(kernel_sets{}, skipped_instruction_sets, call);
}

}  // namespace quantsweep::detail
