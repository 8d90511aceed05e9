// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/graph/graph_report.hpp>

#include <doctest/doctest.h>

#include <quantsweep/core/error.hpp>

namespace qs = quantsweep;

TEST_CASE("a law that is not relied on may be broken") {
    const qs::graph_report report{{{"writes", qs::law_status::holds, "seen"},
                                   {"batch invariance", qs::law_status::broken, "other bits", false, "conv"},
                                   {"clone", qs::law_status::unknown, "no clone()", false}},
                                  {{"axes(value)", true, "other axes"}, {"clone()", false, "threads"}}};
    CHECK(report.ok());
    CHECK_NOTHROW(report.require());
    CHECK(report.status("writes") == qs::law_status::holds);
    CHECK(report.status("batch invariance") == qs::law_status::broken);
    CHECK(report.status("no such law") == qs::law_status::unknown);
    CHECK(report.text() ==
          "yes     writes: seen\nNO      batch invariance: other bits\nunknown clone: no clone()\n"
          "found   axes(value): other axes\nabsent  clone(): threads\n");
}

TEST_CASE("the first law that is broken and relied on is thrown, with its layer") {
    const qs::graph_report report{{{"inputs", qs::law_status::holds, ""},
                                   {"aliasing", qs::law_status::broken, "'conv' returns memory", true, "conv"},
                                   {"writes", qs::law_status::broken, "'fc' does not see", true, "fc"}},
                                  {}};
    CHECK(!report.ok());
    try {
        report.require();
        FAIL("must throw");
    } catch (const qs::graph_law& broken) {
        CHECK(broken.layer() == "conv");
        CHECK(broken.message() == "aliasing: 'conv' returns memory");
    }
}
