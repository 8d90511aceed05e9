// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies of a weight with the weight's own layout.

#include <cstddef>
#include <vector>

#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>

namespace quantsweep::detail {

/// A copy in float or double with the strides of the original, so that channels and groups come in the same order.
class weight_copy {
public:
    explicit weight_copy(const parameter& lent) : lent_{lent} {
        const any_view& values = lent.values;
        std::ptrdiff_t before = 0, after = 0;
        for (std::size_t axis = 0; axis < values.shape.rank(); ++axis) {
            const std::ptrdiff_t reach = values.strides[axis] * (static_cast<std::ptrdiff_t>(values.shape[axis]) - 1);
            (reach < 0 ? before : after) += reach;
        }
        const std::size_t bytes = bytes_of(values.type);
        memory_.resize(static_cast<std::size_t>(after - before + 1) * bytes);
        lent_.values =
            any_writable_view{memory_.data() - before * static_cast<std::ptrdiff_t>(bytes), values, values.strides};
        copy_elements(values, lent_.values);
    }
    weight_copy(const weight_copy&) = delete;
    weight_copy& operator=(const weight_copy&) = delete;

    const parameter& lent() const noexcept { return lent_; }

private:
    parameter lent_;
    std::vector<std::byte> memory_{};
};

}  // namespace quantsweep::detail
