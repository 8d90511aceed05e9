// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  Reads the parts of a format's name. "int8:symmetric:half_away:per_group:64" has five parts.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <quantsweep/core/parse_number.hpp>
#include <quantsweep/format/granularity.hpp>
#include <quantsweep/kernel/rounding.hpp>

namespace quantsweep::detail {

/// The parts of a text between separators, taken from the front: the parts of "a:b:" are "a", "b" and "".
class name_parts {
public:
    explicit name_parts(std::string_view text, char separator = ':') : rest_{text}, separator_{separator} {}

    bool done() const noexcept { return done_; }
    /// Returns the next part; empty if there is none.
    std::string_view peek() const noexcept { return rest_.substr(0, rest_.find(separator_)); }
    bool take(std::string_view wanted) noexcept {
        if (done_ || peek() != wanted) return false;
        skip();
        return true;
    }
    template <class T>
    std::optional<T> take_number() {
        const std::optional<T> value = parse_number<T>(peek());
        if (value) skip();
        return value;
    }
    void skip() noexcept {
        const std::size_t end = rest_.find(separator_);
        done_ = end == std::string_view::npos;
        rest_.remove_prefix(done_ ? rest_.size() : end + 1);
    }

private:
    std::string_view rest_;
    char separator_;
    bool done_ = false;
};

inline bool remove_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

inline rounding_mode take_mode(name_parts& name, std::uint32_t& seed) {
    if (name.take("half_away")) return rounding_mode::half_away;
    if (name.take("toward_zero")) return rounding_mode::toward_zero;
    if (name.take("stochastic")) {
        seed = name.take_number<std::uint32_t>().value_or(0);
        return rounding_mode::stochastic;
    }
    name.take("half_to_even");
    return rounding_mode::half_to_even;
}

/// Takes the rounding mode, then whether to divide. The name may leave out either.
inline rounding take_rounding(name_parts& name, bool may_divide = true) {
    rounding how;
    how.mode = take_mode(name, how.seed);
    if (may_divide && name.take("divide")) how.scaling = scaling_mode::divide;
    return how;
}

/// Takes "per_channel", "per_token", "dynamic", or "per_group" and "64". Returns per_tensor if nothing follows, and
/// nullopt if a group has no size.
inline std::optional<granularity> take_granularity(name_parts& name) {
    if (name.take("per_channel")) return granularity::per_channel;
    if (name.take("per_token")) return granularity::per_token;
    if (name.take("dynamic")) return granularity::dynamic;
    if (!name.take("per_group")) {
        name.take("per_tensor");
        return granularity::per_tensor;
    }
    const std::size_t size = name.take_number<std::size_t>().value_or(0);
    if (size == 0) return {};
    return granularity::per_group(size);
}

}  // namespace quantsweep::detail
