// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/options.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

#include "../support/text.hpp"

namespace qs = quantsweep;

namespace {

std::string refusal(const qs::allocation_options& options) {
    try {
        qs::check_allocation_options(options);
    } catch (const qs::invalid_argument& e) {
        return e.what();
    }
    return "accepted";
}

}  // namespace

TEST_CASE("The default options can be used as they are, and others are checked") {
    CHECK(refusal({}) == "accepted");
    CHECK(refusal({.schemes = std::vector<qs::scheme>(64, qs::w8a8())}) == "accepted");
    CHECK(toy::contains(refusal({.schemes = std::vector<qs::scheme>(65, qs::w8a8())}), "1 to 64 schemes"));
    CHECK(toy::contains(refusal({.schemes = {}}), "1 to 64 schemes"));
    CHECK(toy::contains(refusal({.points = 0}), "set points"));
    CHECK(toy::contains(refusal({.cost = qs::cost_model{"microseconds", {}}}), "no function"));
}
