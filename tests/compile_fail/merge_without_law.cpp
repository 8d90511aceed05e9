// SPDX-License-Identifier: BSD-3-Clause
// KO: needs a\.merge\(b\)
#include "host.hpp"

struct my_observer : complete_observer {
#ifndef KO
    void merge(const my_observer&) {}
#endif
};

void use(qs::calibration<my_observer>& a, const qs::calibration<my_observer>& b) { a.merge(b); }
