// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which values of a tensor share one scale.

#include <cstddef>
#include <string>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// A scale is shared by all values, by those of one channel, or by a group of neighbours along the reduction axis. For
/// activations, the scales may also be computed from each tensor at run time: one per token, or one for all values.
class granularity {
public:
    /// One scale for the tensor.
    static const granularity per_tensor;
    /// One scale for each channel.
    static const granularity per_channel;
    /// Dynamic: each line of values along the channels, such as a row of [tokens, channels], has a scale from its own
    /// extremes.
    static const granularity per_token;
    /// Dynamic: all values of each tensor share one scale, computed from the tensor's extremes.
    static const granularity dynamic;
    /// Groups of this many values; the last group of a line may be shorter.
    /// Errors   invalid_argument for 0
    static constexpr granularity per_group(std::size_t values) {
        if (values == 0)
            throw invalid_argument{"", "a group cannot have 0 values; it has at least 1, usually 32, 64 or 128"};
        return {by::group, values};
    }

    /// The number of values in a group; 0 if there are no groups.
    constexpr std::size_t group() const noexcept { return group_; }
    /// Whether scales are computed from each tensor at run time, as in per_token and dynamic, whatever the format.
    constexpr bool from_each_tensor() const noexcept { return shared_ == by::token || shared_ == by::each_tensor; }
    /// The part of a format's name that states it: ":per_channel", ":per_group:64", ":per_token", ":dynamic"; empty for
    /// the whole tensor.
    std::string suffix() const;
    friend constexpr bool operator==(const granularity&, const granularity&) = default;

private:
    enum class by { tensor, channel, group, token, each_tensor };
    constexpr granularity(by shared, std::size_t group) : shared_{shared}, group_{group} {}

    by shared_;
    std::size_t group_;
};
inline constexpr granularity granularity::per_tensor{by::tensor, 0};
inline constexpr granularity granularity::per_channel{by::channel, 0};
inline constexpr granularity granularity::per_token{by::token, 0};
inline constexpr granularity granularity::dynamic{by::each_tensor, 0};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/format/granularity.ipp>
#endif
