// SPDX-License-Identifier: BSD-3-Clause
// KO: f\.quantizer\(r\)
#include <string>

#include <quantsweep/format/format.hpp>

namespace qs = quantsweep;

struct my_quantizer {
    float operator()(float x) const { return x; }
    float low() const { return -1; }
    float high() const { return 1; }
};

struct my_format {
#ifndef KO
    my_quantizer quantizer(qs::range) const { return {}; }
#endif
    unsigned bits() const { return 8; }
    std::string name() const { return "mine"; }
};

static_assert(qs::models_format<my_format>());
