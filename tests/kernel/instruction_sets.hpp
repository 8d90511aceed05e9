// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a test on every instruction set on which the kernels can run here.

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/kernel/detail/dispatch.hpp>
#include <quantsweep/kernel/instruction_set.hpp>

template <class Test>
void on_every_instruction_set(Test test) {
    const std::vector<std::string> names = quantsweep::instruction_sets();
    for (std::size_t skipped = 0; skipped < names.size(); ++skipped) {
        INFO("instruction set ", names[skipped]);
        quantsweep::detail::skipped_instruction_sets = skipped;
        test();
    }
    quantsweep::detail::skipped_instruction_sets = 0;
}

/// The width of the widest instruction set. Lengths up to three times this and offsets up to this reach every tail.
inline constexpr std::size_t widest_vector = 16;
