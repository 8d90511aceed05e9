// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A parameter's values as floats or doubles, whatever type the host keeps them in.

#include <cassert>
#include <optional>
#include <variant>

#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

/// A parameter to compute with: the host's own memory where that has floats or doubles; of fp16 and bfloat16 a copy in
/// float, which write_back() rounds into the host's memory.
/// Formula  w' = rne(w) in the host's type                                          (docs/quantization.md, eq. 34)
/// Cost     of halves four bytes an element, and a pass
class float_parameter {
public:
    /// Borrows the memory; widens halves.
    explicit float_parameter(const parameter& lent);
    float_parameter(const float_parameter&) = delete;
    float_parameter& operator=(const float_parameter&) = delete;

    /// Of floats or doubles.
    const parameter& values() const noexcept { return values_; }
    /// Whether the host keeps halves, so that values() is a copy.
    bool is_copy() const noexcept { return copy_.has_value(); }
    /// Rounds a copy into the host's memory; does nothing where values() is that memory.
    void write_back() const;

private:
    parameter lent_, values_;
    std::optional<float_copy> copy_{};
};

/// Calls use(tensor_view<float>) or use(tensor_view<double>). Of halves make a float_parameter first.
template <class Use>
void visit_floats(const parameter& values, Use&& use) {
    if (const auto* doubles = std::get_if<tensor_view<double>>(&values.values)) return use(*doubles);
    assert(std::holds_alternative<tensor_view<float>>(values.values));
    use(std::get<tensor_view<float>>(values.values));
}

/// Returns use(tensor_view<const float>) or use(tensor_view<const double>); halves are widened meanwhile.
/// Cost     that of float_parameter
template <class Use>
decltype(auto) read_values(const parameter& lent, Use&& use) {
    const float_parameter floats{lent};
    if (const auto* doubles = std::get_if<tensor_view<double>>(&floats.values().values))
        return use(tensor_view<const double>{*doubles});
    return use(tensor_view<const float>{std::get<tensor_view<float>>(floats.values().values)});
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/float_values.ipp>
#endif
