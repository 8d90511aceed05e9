// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What all fuzzed parsers owe: they load, or refuse by an error of the library's; and what they loaded is written
///        and loads again as it was.

#include <cstdlib>
#include <iostream>
#include <string>

#include <quantsweep/core/error.hpp>

namespace fuzz {

/// load(bytes) parses; save(loaded) is what it would be written as. Whatever else load throws ends the program.
template <class Load, class Save>
void check_parser(const std::string& bytes, Load&& load, Save&& save) {
    std::string first;
    try {
        first = save(load(bytes));
    } catch (const quantsweep::malformed_file&) {
        return;
    }
    if (const std::string second = save(load(first)); second != first) {
        std::cerr << "loaded:\n" << first << "\nand loaded again:\n" << second << '\n';
        std::abort();
    }
}

}  // namespace fuzz
