// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <iostream>

#include <nlohmann/json.hpp>
#include <xtensor/xarray.hpp>

#include <Eigen/Core>

#include <quantsweep/adapt/eigen.hpp>
#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/quantsweep.hpp>
#if WITH_CBC
#include <quantsweep/allocate/cbc.hpp>
#endif

namespace qs = quantsweep;

int main() {
    const Eigen::MatrixXf matrix = Eigen::MatrixXf::Constant(2, 3, 1.5f);
    const xt::xarray<float> array{{1, 2}, {3, 4}};
#if WITH_CBC
    const std::uint64_t budgets[] = {3};
    const qs::allocation_problem problem{{"bytes"}, {{{"conv"}, {{"", 0, {4}}, {"w8a8", 1, {1}}}}}, {}};
    if (qs::solve_with_cbc(problem, budgets).chosen.front() != 1) return 1;
#endif
    const nlohmann::json sizes{qs::view(matrix).size(), qs::view(array).size()};
    std::cout << "quantsweep " << QUANTSWEEP_VERSION << ": " << sizes << '\n';
    return sizes == nlohmann::json{6, 4} ? 0 : 1;
}
