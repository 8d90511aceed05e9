// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Runs a test on every instruction set that this machine has.

#include <string>

#include <doctest/doctest.h>

#include <quantsweep/kernel/instruction_set.hpp>

inline std::string name(quantsweep::instruction_set set) {
    switch (set) {
        case quantsweep::instruction_set::generic:
            return "generic";
        case quantsweep::instruction_set::avx2:
            return "avx2";
        case quantsweep::instruction_set::avx512:
            return "avx512";
    }
    return "";
}

/// Calls test(set).
template <class Test>
void on_every_instruction_set(Test test) {
    using quantsweep::instruction_set;
    for (const instruction_set set : {instruction_set::generic, instruction_set::avx2, instruction_set::avx512})
        if (quantsweep::is_supported(set)) {
            INFO("instruction set ", name(set));
            test(set);
        }
}

/// Of the widest instruction set: lengths up to three times this, and offsets up to this, meet every tail.
inline constexpr std::size_t widest_vector = 16;
