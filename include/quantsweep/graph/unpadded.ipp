// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Function bodies of unpadded.hpp.

#include <quantsweep/graph/unpadded.hpp>

#include <algorithm>
#include <vector>

#include <quantsweep/core/error.hpp>
#include <quantsweep/core/inline.hpp>

namespace quantsweep {

namespace detail {

QUANTSWEEP_INLINE std::size_t extent_along(const shape& extents, const std::optional<std::size_t>& axis) {
    return axis && *axis < extents.rank() ? extents[*axis] : 1;
}

QUANTSWEEP_INLINE void check_tokens(const shape& extents, const axes& where, const batch_view& batch,
                                    const std::string& name) {
    const std::size_t samples = extent_along(extents, where.sample), tokens = extents[*where.token];
    const bool has_samples = where.sample && *where.sample < extents.rank();
    if (samples * tokens == batch.mask.size() && (!has_samples || samples == batch.samples)) return;
    throw bad_batch{
        name,
        batch.place() + "has shape " + to_string(extents) + " with " + std::to_string(tokens) +
            " tokens a sample along axis " + std::to_string(*where.token) + ", but the batch's mask has " +
            std::to_string(batch.mask.size()) + " entries for " + std::to_string(batch.samples) +
            (batch.samples == 1 ? " sample" : " samples") +
            "; if this is not the axis of the mask's tokens, do not return it as the token axis from axes(value)"};
}

/// Calls visit(run, tokens before it) for each run of neighbouring real tokens.
template <class View, class Visit>
void for_each_real_run(const View& values, const axes& where, std::span<const std::uint8_t> mask, Visit&& visit) {
    const std::size_t tokens = values.shape[*where.token], samples = mask.size() / tokens;
    const bool has_samples = where.sample && *where.sample < values.shape.rank();
    std::size_t done = 0;
    for (std::size_t s = 0; s < samples; ++s) {
        const View one = has_samples ? some_of(values, *where.sample, s, 1) : values;
        const auto of_sample = mask.subspan(s * tokens, tokens);
        for (std::size_t first = 0; first < tokens;) {
            std::size_t last = first;
            while (last < tokens && of_sample[last] != 0) ++last;
            if (last != first) visit(some_of(one, *where.token, first, last - first), done);
            done += last - first;
            first = last + 1;
        }
    }
}

}  // namespace detail

QUANTSWEEP_INLINE bool may_have_padding(const batch_view& batch, const axes& where, std::size_t rank) {
    return !batch.mask.empty() && where.token && *where.token < rank;
}

QUANTSWEEP_INLINE std::size_t elements_of_sample(const shape& extents, const axes& where, const batch_view& batch,
                                                 std::size_t sample) {
    const std::size_t all = element_count(extents) / batch.samples;
    if (!may_have_padding(batch, where, extents.rank())) return all;
    const auto mask = batch.mask_of(sample);
    const auto padding = static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 0));
    return all / mask.size() * (mask.size() - padding);
}

QUANTSWEEP_INLINE unpadded::unpadded(const any_view& values, const axes& where, const batch_view& batch,
                                     const std::string& name)
    : view_{values} {
    if (!may_have_padding(batch, where, values.shape.rank())) return;
    detail::check_tokens(values.shape, where, batch, name);
    cut(values, where, batch.mask);
}

QUANTSWEEP_INLINE unpadded::unpadded(const any_view& values, const axes& where, const batch_view& batch,
                                     const std::string& name, std::size_t sample)
    : view_{values} {
    const bool has_samples = where.sample && *where.sample < values.shape.rank();
    if (has_samples) view_ = detail::some_of(values, *where.sample, sample, 1), only_sample_ = sample;
    if (!may_have_padding(batch, where, values.shape.rank())) return;
    detail::check_tokens(values.shape, where, batch, name);
    cut(any_view{view_}, where, has_samples ? batch.mask_of(sample) : batch.mask);
}

QUANTSWEEP_INLINE void unpadded::cut(const any_view& values, const axes& where, std::span<const std::uint8_t> mask) {
    const auto padding = static_cast<std::size_t>(std::count(mask.begin(), mask.end(), 0));
    if (padding == 0) return;
    const bool has_samples = where.sample && *where.sample < values.shape.rank();
    shape extents = values.shape;
    if (has_samples) extents[*where.sample] = 1;
    extents[*where.token] = mask.size() - padding;
    any_view like = values;
    like.shape = extents;
    kept_.resize(byte_size(like));
    copy_ = any_writable_view{kept_.data(), like, row_major(extents)};
    where_ = where;
    mask_ = mask;
    detail::for_each_real_run(values, where, mask, [&](const any_view& run, std::size_t done) {
        copy_elements(run, detail::some_of(*copy_, *where.token, done, run.shape[*where.token]));
    });
    view_ = *copy_;
}

QUANTSWEEP_INLINE void unpadded::write_back(const any_writable_view& values) const {
    if (!copy_) return;
    const auto read = only_sample_ ? detail::some_of(values, *where_.sample, *only_sample_, 1) : values;
    detail::for_each_real_run(read, where_, mask_, [&](const any_writable_view& run, std::size_t done) {
        copy_elements(detail::some_of(any_view{*copy_}, *where_.token, done, run.shape[*where_.token]), run);
    });
}

}  // namespace quantsweep
