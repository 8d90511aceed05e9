// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A parameter's values as floats or doubles, whatever type the host keeps them in.

#include <optional>

#include <quantsweep/core/float_copy.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/graph/parameter.hpp>

namespace quantsweep {

/// A parameter to compute with. If the host keeps floats or doubles, values() is the host's own memory. If it keeps
/// fp16 or bfloat16, values() is a copy in float, which write_back() rounds into the host's memory.
/// Formula  w' = rne(w) in the host's type                                          (docs/quantization.md, eq. 34)
/// Cost     four bytes per element and one pass for 16-bit values; none for others
class float_parameter {
public:
    /// Borrows the memory; widens 16-bit values.
    explicit float_parameter(const parameter& lent);
    float_parameter(const float_parameter&) = delete;
    float_parameter& operator=(const float_parameter&) = delete;

    /// The values, as floats or doubles.
    const parameter& values() const noexcept { return values_; }
    /// Whether the host keeps 16-bit values, so that values() is a copy.
    bool is_copy() const noexcept { return copy_.has_value(); }
    /// Rounds the copy into the host's memory; does nothing if values() is that memory.
    void write_back() const;

private:
    parameter lent_, values_;
    std::optional<float_copy> copy_{};
};

/// Calls use(tensor_view<float>) or use(tensor_view<double>). For 16-bit values, make a float_parameter first.
template <class Use>
void visit_floats(const parameter& values, Use&& use) {
    if (values.values.holds<double>()) return use(values.values.as<double>());
    use(values.values.as<float>());
}

/// Returns use(tensor_view<const float>) or use(tensor_view<const double>). 16-bit values are widened for the call.
/// Cost     that of float_parameter
template <class Use>
decltype(auto) read_values(const parameter& lent, Use&& use) {
    const float_parameter floats{lent};
    const any_view& values = floats.values().values;
    return values.holds<double>() ? use(values.as<double>()) : use(values.as<float>());
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/float_values.ipp>
#endif
