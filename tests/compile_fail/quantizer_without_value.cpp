// SPDX-License-Identifier: BSD-3-Clause
// KO: q\(x\)
#include <quantsweep/format/format.hpp>

struct my_quantizer {
#ifndef KO
    float operator()(float x) const { return x; }
#endif
    float low() const { return -1; }
    float high() const { return 1; }
};

static_assert(quantsweep::models_quantizer<my_quantizer>());
