// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A row among the rows of its scheme and mode.

#include <quantsweep/result/row.hpp>

namespace quantsweep::detail {

struct ranked_row {
    const row* what;
    double step = no_number;  ///< for a growing set: how much more is lost than in the row before
};

}  // namespace quantsweep::detail
