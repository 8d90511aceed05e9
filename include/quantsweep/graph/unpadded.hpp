// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A value without its padding, as the mask of a batch tells it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/graph/any_batches.hpp>

namespace quantsweep {

namespace detail {

/// Of a value with a token axis, in a batch with a mask.
/// Errors  bad_batch where the mask is not one entry for each sample and token of the value
void check_tokens(const shape& extents, const axes& where, const batch_view& batch, const std::string& name);

}  // namespace detail

/// The elements of a value whose tokens are real, where it has a token axis and its batch a mask; else all of it.
/// Shape   the sample axis has the extent 1, the token axis that of all real tokens, those of the first sample first; the
///         others stay. Row-major. As it was where nothing is padding
/// Errors  bad_batch where the mask is not one entry for each sample and token of the value
/// Memory  a copy of what is not padding; none where nothing is
class unpadded {
public:
    /// The values of a batch without what its mask calls padding; `name` is for errors.
    unpadded(const any_view& values, const axes& where, const batch_view& batch, const std::string& name);
    /// Of one of the samples; of a value without a sample axis, of the only one.
    unpadded(const any_view& values, const axes& where, const batch_view& batch, const std::string& name,
             std::size_t sample);
    unpadded(const unpadded&) = delete;
    unpadded& operator=(const unpadded&) = delete;

    /// What is left of the values; the values themselves where nothing is padding.
    const any_view& view() const noexcept { return view_; }

private:
    template <class T>
    void cut(const tensor_view<const T>& values, const axes& where, std::span<const std::uint8_t> mask);

    any_view view_;
    std::variant<std::vector<float>, std::vector<double>, std::vector<fp16>, std::vector<bf16>> kept_{};
};

/// Whether some of the batch's tokens may be padding in a value with these axes.
bool may_have_padding(const batch_view& batch, const axes& where, std::size_t rank);

/// The elements of a sample of a value of this shape; of one whose tokens are padding, none.
std::size_t elements_of_sample(const shape& extents, const axes& where, const batch_view& batch, std::size_t sample);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/unpadded.ipp>
#endif
