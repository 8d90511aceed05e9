// SPDX-License-Identifier: BSD-3-Clause
// KO: e\.estimate\(seen, f\)
#include <string>

#include <quantsweep/range/range_estimator.hpp>

namespace qs = quantsweep;

struct my_estimator {
#ifndef KO
    qs::range estimate(const qs::distribution& seen, const qs::any_format&) const {
        return {seen.minimum, seen.maximum};
    }
#endif
    std::string name() const { return "mine"; }
};

static_assert(qs::models_range_estimator<my_estimator>());
