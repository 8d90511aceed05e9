// SPDX-License-Identifier: BSD-3-Clause
// KO: a ratio metric needs m\.terms\(s\) const -> ratio_terms
#include <quantsweep/metric/metric.hpp>

namespace qs = quantsweep;

struct loss_by_word {
    qs::metric_info info() const { return {"loss_by_word", false}; }
#ifdef KO
    double terms(const qs::sample<qs::no_label>&) const { return 0; }
#else
    qs::ratio_terms terms(const qs::sample<qs::no_label>&) const { return {}; }
#endif
};

static_assert(qs::models_ratio_metric<loss_by_word>());
