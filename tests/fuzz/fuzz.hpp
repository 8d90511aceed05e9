// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What every fuzzed parser must do: load the bytes, or refuse them with one of the library's errors. What it
///        has loaded must be written and loaded again unchanged.

#include <cstdlib>
#include <iostream>
#include <string>

#include <quantsweep/core/error.hpp>

namespace fuzz {

/// load(bytes) parses; save(loaded) returns what would be written. Any other exception from load ends the program.
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
