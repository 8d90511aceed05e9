// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/observe/moments.hpp>

#include "../laws/observer_laws.hpp"

namespace qs = quantsweep;

static_assert(qs::mergeable_observer<qs::moments>);

namespace {

/// The tolerance that moments states.
struct within_tolerance {
    bool operator()(const qs::moments& a, const qs::moments& b) const {
        const qs::distribution x = a.summary(), y = b.summary();
        const qs::central_sums &s = a.sums(), &t = b.sums();
        const double deviation = s.n == 0 ? 0 : std::sqrt(s.second / static_cast<double>(s.n));
        const auto relative = [](double p, double q) { return std::abs(p - q) <= 8e-6 * std::max(p, q); };
        return qs::laws::same_counts(x, y) && qs::laws::same_values(x, y) && s.n == t.n &&
               std::abs(s.mean - t.mean) <= 4e-6 * deviation + 1e-12 * std::abs(s.mean) &&
               relative(s.second, t.second) && relative(s.fourth, t.fourth) &&
               std::abs(s.third - t.third) <= 8e-6 * std::sqrt(s.second * s.fourth);
    }
};

}  // namespace

TEST_CASE("moments obeys the observer's laws, to its tolerance") {
    qs::laws::observer_laws<qs::moments>(within_tolerance{});
}

TEST_CASE("moments of values that can be worked out by hand") {
    qs::moments seen;
    seen.observe(std::vector{1.0f, 2.0f, 3.0f, 6.0f, std::numeric_limits<float>::infinity()});
    CHECK(seen.count() == 4);
    CHECK(seen.mean() == doctest::Approx(3));
    CHECK(seen.variance() == doctest::Approx(3.5));
    CHECK(seen.skewness() == doctest::Approx(4.5 / std::pow(3.5, 1.5)));
    CHECK(seen.kurtosis() == doctest::Approx(24.5 / 12.25));
    CHECK(seen.summary().positive_infinities == 1);
}

TEST_CASE("a normal sample has the moments of a normal distribution") {
    std::mt19937 random{3};
    std::normal_distribution<float> normal{5.0f, 2.0f};
    std::vector<float> values(200000);
    for (float& x : values) x = normal(random);
    qs::moments seen;
    seen.observe(values);
    CHECK(seen.mean() == doctest::Approx(5).epsilon(0.005));
    CHECK(seen.variance() == doctest::Approx(4).epsilon(0.02));
    CHECK(std::abs(seen.skewness()) < 0.03);
    CHECK(seen.kurtosis() == doctest::Approx(3).epsilon(0.03));
}

TEST_CASE("what is undefined is NaN and says so by nothing else") {
    qs::moments seen;
    CHECK(std::isnan(seen.mean()));
    CHECK(std::isnan(seen.variance()));
    seen.observe(std::vector<float>(5000, 0.1f));
    CHECK(seen.mean() == double{0.1f});
    CHECK(seen.variance() == 0);
    CHECK(std::isnan(seen.skewness()));
    CHECK(std::isnan(seen.kurtosis()));
}

TEST_CASE("moments can be made again from what it says, and not from what cannot be") {
    qs::moments seen;
    seen.observe(std::vector{1.0f, 2.0f, 4.0f});
    CHECK(qs::moments{seen.summary(), seen.sums()} == seen);
    qs::central_sums wrong = seen.sums();
    wrong.n = 4;
    CHECK_THROWS_AS((qs::moments{seen.summary(), wrong}), qs::invalid_argument);
    wrong = seen.sums();
    wrong.second = -1;
    CHECK_THROWS_AS((qs::moments{seen.summary(), wrong}), qs::invalid_argument);
}
