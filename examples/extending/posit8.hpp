// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  A user-defined number format: 8-bit posits without exponent bits, which are finest for middle magnitudes.
/// Source  Gustafson and Yonemoto 2017, "Beating floating point at its own game: posit arithmetic"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>

#include <quantsweep/core/error.hpp>
#include <quantsweep/format/format.hpp>

/// The 128 numbers from 0 to 64 for which the codes 0 to 127 stand, and their negatives, times a scale.
class posit8_quantizer {
public:
    explicit posit8_quantizer(double magnitude) : scale_{magnitude / 64} {}
    float low() const { return -high(); }
    float high() const { return static_cast<float>(64 * scale_); }
    float operator()(float x) const {
        if (std::isnan(x) || scale_ == 0) return std::isnan(x) ? x : 0;
        const double wanted = std::min(std::abs(static_cast<double>(x)) / scale_, 64.0);
        const auto above = std::lower_bound(levels().begin(), levels().end(), wanted);
        const double upper = *above, lower = above == levels().begin() ? upper : *(above - 1);
        return std::copysign(static_cast<float>(scale_ * (upper - wanted < wanted - lower ? upper : lower)), x);
    }

private:
    /// After the sign comes a run of n equal bits, ended by a different one: ones mean 2^(n - 1), zeros 2^-n. The
    /// fraction follows.
    static double value(unsigned code) {
        const bool ones = (code & 64u) != 0;
        int run = 0;
        while (run < 7 && ((code >> (6 - run)) & 1u) == (ones ? 1u : 0u)) ++run;
        const int bits = std::max(6 - run, 0);
        const double fraction = static_cast<double>(code & ((1u << bits) - 1)) / static_cast<double>(1u << bits);
        return code == 0 ? 0 : std::ldexp(1 + fraction, ones ? run - 1 : -run);
    }
    static const std::array<double, 128>& levels() {
        static const auto all = [] {
            std::array<double, 128> made{};
            for (unsigned code = 0; code < 128; ++code) made[code] = value(code);
            return made;
        }();
        return all;
    }
    double scale_;
};

struct posit8 {
    posit8_quantizer quantizer(quantsweep::range asked) const {
        if (!std::isfinite(asked.low) || !std::isfinite(asked.high) || asked.low > asked.high)
            throw quantsweep::format_range{"", "posit8 needs a finite range whose low end is not above its high one"};
        return posit8_quantizer{static_cast<double>(std::max(std::abs(asked.low), std::abs(asked.high)))};
    }
    unsigned bits() const { return 8; }
    bool symmetric() const { return true; }
    std::string name() const { return "posit8"; }
};
static_assert(quantsweep::format<posit8>);
