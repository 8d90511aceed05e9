// SPDX-License-Identifier: BSD-3-Clause
#include <doctest/doctest.h>

#include <string>

#include <quantsweep/sweep/metric.hpp>

namespace qs = quantsweep;

namespace {

struct word_error {
    qs::metric_info info() const { return {"word_error", false}; }
    double score(const qs::sample<std::string>& s) const { return s.label->empty() ? 1 : 0; }
};
struct nameless {
    double score(const qs::sample<int>&) const { return 0; }
};
struct wordy {
    qs::metric_info info() const { return {"wordy"}; }
    std::string score(const qs::sample<int>&) const { return {}; }
};

static_assert(qs::metric<word_error, std::string>);
static_assert(!qs::metric<word_error, int>);
static_assert(!qs::metric<nameless, int>);
static_assert(!qs::metric<wordy, int>);

}  // namespace

TEST_CASE("a user's metric needs a name and a score") {
    CHECK(word_error{}.info().higher_is_better == false);
    const std::string label = "two words";
    CHECK(word_error{}.score({{}, {}, &label}) == 0);
}
