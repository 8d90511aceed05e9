// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of to_vector.hpp.

#include <quantsweep/core/to_vector.hpp>

#ifdef QUANTSWEEP_COMPILED
namespace quantsweep {

template std::vector<float> to_vector(const tensor_view<const float>&, std::optional<std::size_t>);
template std::vector<double> to_vector(const tensor_view<const double>&, std::optional<std::size_t>);
template std::vector<float> to_vector(const tensor_view<const double>&, std::optional<std::size_t>);
template std::vector<double> to_vector(const tensor_view<const float>&, std::optional<std::size_t>);

}  // namespace quantsweep
#endif
