// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Chooses among the instruction sets that kernels were compiled for.

#include <xsimd/xsimd.hpp>

#include <quantsweep/kernel/detail/kernels.hpp>
#include <quantsweep/kernel/detail/skipped_instruction_sets.hpp>

namespace quantsweep::detail {

// The compiled library has a translation unit for each; the flags of a header-only build allow one.
#if defined(QUANTSWEEP_COMPILED) && defined(__x86_64__)
using kernel_sets = xsimd::arch_list<xsimd::avx512bw, xsimd::avx2, xsimd::sse2>;
#else
using kernel_sets = xsimd::arch_list<xsimd::default_arch>;
#endif

/// Calls use(Arch{}) for each that this machine can run.
template <class... Archs, class Use>
void for_each_available(xsimd::arch_list<Archs...>, Use use) {
    const auto best = xsimd::available_architectures().best;
    ((Archs::version() <= best ? use(Archs{}) : void()), ...);
}

template <class Arch, class Call>
decltype(auto) call_widest(xsimd::arch_list<Arch>, unsigned, std::size_t, const Call& call) {
    return call(Arch{});
}
template <class Arch, class... Narrower, class Call>
    requires(sizeof...(Narrower) > 0)
decltype(auto) call_widest(xsimd::arch_list<Arch, Narrower...>, unsigned best, std::size_t skipped, const Call& call) {
    const bool runs = Arch::version() <= best;
    if (runs && skipped == 0) return call(Arch{});
    return call_widest(xsimd::arch_list<Narrower...>{}, best, runs ? skipped - 1 : skipped, call);
}

/// call(kernels<Arch>{}) with the widest Arch that this machine can run.
template <class Call>
decltype(auto) run_kernel(const Call& call) {
    static const unsigned best = xsimd::available_architectures().best;
    return call_widest(kernel_sets{}, best, skipped_instruction_sets,
                       [&]<class Arch>(Arch) -> decltype(auto) { return call(kernels<Arch>{}); });
}

}  // namespace quantsweep::detail
