// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>
#include <vector>

#include <quantsweep/quantsweep.hpp>

#if defined(EIGEN_WORLD_VERSION) || defined(NLOHMANN_JSON_VERSION_MAJOR) || defined(XTENSOR_VERSION_MAJOR)
#error "quantsweep.hpp names a third party"
#endif

namespace qs = quantsweep;

int main() {
    const std::vector<float> values{-1, 0, 2};
    qs::bit_histogram<> seen;
    qs::observe_tensor(seen, qs::view(values), {});
    const qs::distribution summary = seen.summary();
    std::cout << "quantsweep " << QUANTSWEEP_VERSION << ": " << summary.finite << " values\n";
    return summary.minimum == -1 && summary.maximum == 2 ? 0 : 1;
}
