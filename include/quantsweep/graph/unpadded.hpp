// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A value without the padding that the batch's mask marks.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <quantsweep/core/any_tensor.hpp>
#include <quantsweep/core/tensor_view.hpp>
#include <quantsweep/graph/any_batches.hpp>

namespace quantsweep {

namespace detail {

/// Checks a value that has a token axis, in a batch that has a mask.
/// Errors  bad_batch if the mask does not have one entry for each sample and token of the value
void check_tokens(const shape& extents, const axes& where, const batch_view& batch, const std::string& name);

}  // namespace detail

/// The elements of a value at real tokens, if the value has a token axis and its batch a mask; otherwise the whole
/// value.
/// Shape   the sample axis has extent 1, and the token axis holds all real tokens, those of the first sample first; the
///         other axes stay. Row-major. The shape is unchanged if nothing is padding
/// Errors  bad_batch if the mask does not have one entry for each sample and token of the value
/// Memory  a copy of the real tokens' values; none if nothing is padding
class unpadded {
public:
    /// The values of a batch without the padding that its mask marks; `name` appears in errors.
    unpadded(const any_view& values, const axes& where, const batch_view& batch, const std::string& name);
    /// The same for one sample; a value without a sample axis has only one.
    unpadded(const any_view& values, const axes& where, const batch_view& batch, const std::string& name,
             std::size_t sample);
    unpadded(const unpadded&) = delete;
    unpadded& operator=(const unpadded&) = delete;

    /// The values without padding; the original values if nothing is padding.
    const any_view& view() const noexcept { return view_; }
    /// Whether something is padding, so that view() is a copy.
    bool is_copy() const noexcept { return copy_.has_value(); }
    /// The copy, for writing.
    const any_writable_view& copy() const noexcept { return *copy_; }
    /// Writes the copy to where it was read. `values` is the value that the constructor was given.
    void write_back(const any_writable_view& values) const;

private:
    void cut(const any_view& values, const axes& where, std::span<const std::uint8_t> mask);

    any_view view_;
    std::vector<std::byte> kept_{};
    std::optional<any_writable_view> copy_{};
    axes where_{};
    std::span<const std::uint8_t> mask_{};      ///< of what was read
    std::optional<std::size_t> only_sample_{};  ///< the place of the only sample that was read
};

/// Whether a value with these axes may contain padded tokens of the batch.
bool may_have_padding(const batch_view& batch, const axes& where, std::size_t rank);

/// The number of elements of a sample in a value of this shape, without those at padded tokens.
std::size_t elements_of_sample(const shape& extents, const axes& where, const batch_view& batch, std::size_t sample);

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/graph/unpadded.ipp>
#endif
