// SPDX-License-Identifier: BSD-3-Clause
/// \file  The package has headers, and bodies in a library that links.

#include <cstdio>

#include <quantsweep/sweep/scheme.hpp>
#include <quantsweep/version.hpp>

int main() {
    std::printf("quantsweep %s: %s\n", QUANTSWEEP_VERSION, quantsweep::scheme_text(quantsweep::w4a8()).c_str());
}
