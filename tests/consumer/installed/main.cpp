// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>

#include <nlohmann/json.hpp>
#include <xtensor/xarray.hpp>

#include <Eigen/Core>

#include <quantsweep/adapt/eigen.hpp>
#include <quantsweep/adapt/xtensor.hpp>
#include <quantsweep/quantsweep.hpp>

namespace qs = quantsweep;

int main() {
    const Eigen::MatrixXf matrix = Eigen::MatrixXf::Constant(2, 3, 1.5f);
    const xt::xarray<float> array{{1, 2}, {3, 4}};
    const nlohmann::json sizes{qs::view(matrix).size(), qs::view(array).size()};
    std::cout << "quantsweep " << QUANTSWEEP_VERSION << ": " << sizes << '\n';
    return sizes == nlohmann::json{6, 4} ? 0 : 1;
}
