// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Copies tensors of fp16 and bfloat16 into floats, to compute with them, and writes them back.

#include <optional>
#include <type_traits>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/half.hpp>
#include <quantsweep/core/tensor_view.hpp>

namespace quantsweep {

/// A dense float copy of 16-bit numbers. Its axes lie in memory in the order of the original's axes.
/// Formula  w' = rne(w) in the original's type, on write_back                      (docs/quantization.md, eq. 34)
/// Cost     four bytes per element, and one pass in each direction
class float_copy {
public:
    /// Widens all elements, which is exact.
    template <class T>
        requires half_number<std::remove_const_t<T>>
    explicit float_copy(const tensor_view<T>& of) : values_(of.size()), extents_{of.shape} {
        bool is_dense = false;
        strides_ = detail::dense_strides(of, is_dense);
        float* next = values_.data();
        for_each_block(of, std::nullopt, [&](const tensor_block<T>& block) {
            for (T half : block.values()) *next++ = static_cast<float>(half);
        });
    }

    /// The copy, to read or to overwrite.
    tensor_view<float> view() noexcept { return {values_.data(), extents_, strides_}; }

    /// Rounds the copy's values and writes them into the tensor that was copied.
    template <half_number T>
    void write_back(const tensor_view<T>& to) const {
        const float* next = values_.data();
        for_each_block(to, std::nullopt, [&](const tensor_block<T>& block) {
            for (T& half : block.values()) half = T{*next++};
        });
    }

private:
    std::vector<float> values_;
    shape extents_;
    strides strides_{1};
};

/// Calls use(tensor_view<float>) or use(tensor_view<double>), which may overwrite the values. 16-bit values are widened
/// for the call, and the results are rounded back. Makes no call if the tensor is not floating point.
template <class Use>
void with_floats(const any_writable_view& values, Use&& use) {
    visit_values(values, [&]<class T>(const tensor_view<T>& typed) {
        if constexpr (half_number<T>) {
            float_copy copy{typed};
            use(copy.view());
            copy.write_back(typed);
        } else {
            use(typed);
        }
    });
}

}  // namespace quantsweep
