// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies of a weight with the weight's own layout.

#include <cstddef>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <quantsweep/graph/float_values.hpp>
#include <quantsweep/graph/parameter.hpp>
#include <quantsweep/sweep/detail/quantize/basis.hpp>

namespace quantsweep::detail {

/// A copy in float or double with the strides of the original, so that channels and groups come in the same order.
class weight_copy {
public:
    explicit weight_copy(const parameter& lent) : lent_{lent} {
        visit_floats(lent, [&](const auto& values) { copy(values); });
    }
    weight_copy(const weight_copy&) = delete;
    weight_copy& operator=(const weight_copy&) = delete;

    const parameter& lent() const noexcept { return lent_; }

private:
    template <class T>
    void copy(const tensor_view<T>& values) {
        std::ptrdiff_t before = 0, after = 0;
        for (std::size_t axis = 0; axis < values.shape.rank(); ++axis) {
            const std::ptrdiff_t reach = values.strides[axis] * (static_cast<std::ptrdiff_t>(values.shape[axis]) - 1);
            (reach < 0 ? before : after) += reach;
        }
        std::vector<T> held(static_cast<std::size_t>(after - before + 1));
        tensor_view<T> copied = values;
        copied.data = held.data() - before;
        for_each_place(values, [&](std::ptrdiff_t at) { copied.data[at] = values.data[at]; });
        lent_.values = copied;
        memory_ = std::move(held);  // moving keeps the elements in place, so pointers stay valid
    }

    parameter lent_;
    std::variant<std::vector<float>, std::vector<double>> memory_{};
};

}  // namespace quantsweep::detail
