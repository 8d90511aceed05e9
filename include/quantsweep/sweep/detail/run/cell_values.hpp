// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What a cell evaluates to on one batch.

#include <exception>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>

namespace quantsweep::detail {

/// Tensors that live while the cell is being finished, or the reason why there are none.
struct cell_values {
    std::vector<tensor_ref> outputs{};  ///< of the network; none where they were not asked for, or something failed
    std::exception_ptr failure{};
};

}  // namespace quantsweep::detail
