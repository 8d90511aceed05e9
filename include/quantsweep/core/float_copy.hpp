// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies tensors of fp16 and bfloat16 into floats, to compute with them, and writes them back.

#include <span>
#include <vector>

#include <quantsweep/core/any_view.hpp>
#include <quantsweep/core/function_ref.hpp>

namespace quantsweep {

/// A dense float copy of numbers of another type. Its axes lie in memory in the order of the original's axes.
/// Formula  w' = rne(w) in the original's type, on write_back                      (docs/quantization.md, eq. 34)
/// Cost     four bytes per element, and one pass in each direction
class float_copy {
public:
    /// Widens all elements, which is exact for 16-bit numbers. Rounds doubles to the nearest float.
    explicit float_copy(const any_view& of);

    /// The copy, to read.
    tensor_view<const float> view() const noexcept { return {values_.data(), extents_, strides_}; }
    /// The copy, to read or to overwrite.
    tensor_view<float> view() noexcept { return {values_.data(), extents_, strides_}; }

    /// Rounds the copy's values and writes them into the tensor that was copied.
    void write_back(const any_writable_view& to) const;

private:
    std::vector<float> values_;
    shape extents_;
    strides strides_{1};
};

/// Calls use(values) for each dense run of elements, in memory order. Numbers of another type than float come in pieces of
/// up to 32,768, as a copy that is used again.
/// Cost     one pass, and 128 KiB
void for_each_float_run(const any_view& of, function_ref<void(std::span<const float> values)> use);

/// Calls use(tensor_view<float>) or use(tensor_view<double>), which may overwrite the values. 16-bit values are widened
/// for the call, and the results are rounded back. Makes no call if the tensor is not floating point.
template <class Use>
void with_floats(const any_writable_view& values, Use&& use) {
    if (!observable(values)) return;
    if (values.holds<double>()) return use(values.as<double>());
    if (values.holds<float>()) return use(values.as<float>());
    float_copy copy{values};
    use(copy.view());
    copy.write_back(values);
}

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/core/float_copy.ipp>
#endif
