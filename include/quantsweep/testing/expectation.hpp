// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The outcome of an expectation: whether it is met, and a message that says why not.

#include <iosfwd>
#include <string>

namespace quantsweep {

/// Works with any test framework: it converts to true if it is met, and prints its message.
///   CHECK(every_layer(result).drops_at_most(0.005));                       // doctest, Catch2
///   const auto e = every_layer(result).drops_at_most(0.005);
///   EXPECT_TRUE(e) << e;                                                   // GoogleTest
struct expectation {
    bool met = false;  ///< whether it holds
    /// What was expected and what was found; also set if the expectation is met.
    std::string message{};

    /// Whether it holds.
    explicit operator bool() const noexcept { return met; }
    friend std::ostream& operator<<(std::ostream& out, const expectation& e);
};

}  // namespace quantsweep

#ifndef QUANTSWEEP_COMPILED
#include <quantsweep/testing/expectation.ipp>
#endif
