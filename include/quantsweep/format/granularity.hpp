// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Which values of a tensor share one scale.

#include <cstddef>
#include <string>

#include <quantsweep/core/error.hpp>

namespace quantsweep {

/// All values, those of one channel, or a group of neighbours along the reduction axis; and for activations, with scales
/// made of each tensor as it comes: those of one token, or all.
class granularity {
public:
    /// One scale for the tensor.
    static const granularity per_tensor;
    /// One scale for each channel.
    static const granularity per_channel;
    /// Dynamic: each line of values along the channels, a row of [tokens, channels], has a scale made of its own extremes.
    static const granularity per_token;
    /// Dynamic: all values of each tensor share one scale, made of its extremes.
    static const granularity dynamic;
    /// Groups of so many values, the last one of a line perhaps shorter.
    /// Errors   invalid_argument for 0
    static constexpr granularity per_group(std::size_t values) {
        if (values == 0)
            throw invalid_argument{"", "a group of 0 values; groups have at least 1, 32, 64 or 128 mostly"};
        return {by::group, values};
    }

    /// 0 where the values do not come in groups.
    constexpr std::size_t group() const noexcept { return group_; }
    /// Whether scales are made of each tensor as it comes, as in per_token and dynamic, whatever the format.
    constexpr bool from_each_tensor() const noexcept { return shared_ == by::token || shared_ == by::each_tensor; }
    /// What a format's name says of it: ":per_channel", ":per_group:64", ":per_token", ":dynamic"; nothing for the whole
    /// tensor.
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
