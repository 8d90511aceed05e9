// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/quantsweep.hpp>

#if defined(EIGEN_WORLD_VERSION) || defined(NLOHMANN_JSON_VERSION_MAJOR) || defined(XTENSOR_VERSION_MAJOR)
#error "quantsweep.hpp names a third party"
#endif

#include "../subdirectory/main.cpp"
