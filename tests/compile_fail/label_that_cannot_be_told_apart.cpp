// SPDX-License-Identifier: BSD-3-Clause
// KO: quantsweep: a journal must be able to tell whether labels changed
#include <memory>
#include <string>
#include <vector>

#include <quantsweep/graph/label.hpp>

struct box {
    float left, top, right, bottom;
};

#ifdef KO
using label = std::unique_ptr<box>;
#else
using label = std::vector<box>;
#endif

void use(quantsweep::fingerprint& mark, const std::vector<label>& labels) { quantsweep::add_label(mark, labels); }
