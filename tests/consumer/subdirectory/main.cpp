// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>
#include <vector>

// Few headers, because it is the way to them that is tested; core_only includes all.
#include <quantsweep/observe/bit_histogram.hpp>
#include <quantsweep/observe/observer.hpp>
#include <quantsweep/version.hpp>

namespace qs = quantsweep;

int main() {
    const std::vector<float> values{-1, 0, 2};
    qs::bit_histogram<> seen;
    qs::observe_tensor(seen, qs::view(values), {});
    const qs::distribution summary = seen.summary();
    std::cout << "quantsweep " << QUANTSWEEP_VERSION << ": " << summary.finite << " values\n";
    return summary.minimum == -1 && summary.maximum == 2 ? 0 : 1;
}
