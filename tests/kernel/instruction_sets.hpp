// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a test on the widest instruction set of this build and on the narrower ones that differ in kind.

#include <doctest/doctest.h>

#include <type_traits>

#include <xsimd/xsimd.hpp>

template <class Test>
void on_every_instruction_set(Test test) {
    const auto run = [&]<class Arch>(Arch) {
        if constexpr (Arch::supported() && !std::is_same_v<Arch, xsimd::default_arch>) {
            INFO("instruction set ", Arch::name());
            test(Arch{});
        }
    };
    {
        INFO("instruction set ", xsimd::default_arch::name());
        test(xsimd::default_arch{});
    }
    run(xsimd::fma3<xsimd::avx2>{});
    run(xsimd::avx{});
    run(xsimd::sse2{});
}
