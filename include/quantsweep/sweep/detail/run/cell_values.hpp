// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The outputs of a cell on one batch.

#include <exception>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>

namespace quantsweep::detail {

/// The tensors, which live until the cell is finished, or the reason why there are none.
struct cell_values {
    std::vector<tensor_ref> outputs{};  ///< the network's outputs; empty if they were not asked for or something failed
    std::exception_ptr failure{};
};

}  // namespace quantsweep::detail
