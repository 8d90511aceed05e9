// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  What the quantizers have in common whose numbers are rounded by a kernel's rule.

#include <cstdint>
#include <span>

#include <quantsweep/kernel/apply_rule.hpp>

namespace quantsweep::detail {

/// Base of Quantizer, which has with_rule(use): it calls use(rule) and returns what that does.
template <class Quantizer>
class rule_quantizer {
public:
    float operator()(float x) const noexcept { return at(x, 0); }
    /// Of the element with this index in its tensor, on which stochastic rounding depends.
    float at(float x, std::uint64_t index) const noexcept {
        return self().with_rule([&](const auto& rule) { return apply_rule(rule, x, index); });
    }
    /// `first` is the index of the first element in its tensor.
    void apply(std::span<const float> input, std::span<float> output, std::uint64_t first = 0) const noexcept {
        self().with_rule([&](const auto& rule) { apply_rule(rule, input, output, first); });
    }

    friend bool operator==(const rule_quantizer&, const rule_quantizer&) = default;

private:
    const Quantizer& self() const noexcept { return static_cast<const Quantizer&>(*this); }
};

}  // namespace quantsweep::detail
