// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/detail/axis.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace quantsweep;

TEST_CASE("an axis has a few ticks inside it, evenly apart, with labels that differ") {
    const std::uint32_t seed = 7;
    INFO("seed ", seed);
    std::mt19937 random{seed};
    std::uniform_real_distribution<double> exponent{-12, 12}, place{-1, 1};
    for (int i = 0; i < 2000; ++i) {
        detail::span_of_values values;
        const double size = std::pow(10, exponent(random));
        values.add(size * place(random));
        values.add(size * place(random));
        CAPTURE(values.low);
        CAPTURE(values.high);
        const detail::axis y{values, 6};
        const auto ticks = y.ticks();
        CHECK(ticks.size() >= 3);
        CHECK(ticks.size() <= 8);
        std::set<std::string> labels;
        for (double tick : ticks) {
            labels.insert(y.label(tick));
            CHECK(y.share(tick) >= 0);
            CHECK(y.share(tick) <= 1);
        }
        CHECK(labels.size() == ticks.size());
        CHECK(y.share(values.low) > 0.02);
        CHECK(y.share(values.high) < 0.98);
    }
}

TEST_CASE("labels are as short as their steps allow") {
    detail::span_of_values values;
    values.add(88.4);
    values.add(92.6);
    const detail::axis y{values, 6};
    CHECK(y.label(y.ticks().front()) == "88");
    detail::span_of_values fine;
    fine.add(0.9);
    fine.add(0.91);
    CHECK(detail::axis{fine, 6}.label(0.9) == "0.900");
}

TEST_CASE("no value, one value and infinities have an axis too") {
    CHECK(detail::axis{{}, 5}.ticks().size() > 2);
    detail::span_of_values one;
    one.add(92.15);
    one.add(std::nan(""));
    one.add(HUGE_VAL);
    const detail::axis y{one, 5};
    CHECK(y.share(92.15) == doctest::Approx(0.5));
    CHECK(y.share(HUGE_VAL) == 1);
    CHECK(y.share(-HUGE_VAL) == 0);
    CHECK(y.ticks().size() > 2);
}

TEST_CASE("a few values far off leave the others most of the axis, and room at its end") {
    std::vector<double> values;
    for (int i = 0; i < 30; ++i) values.push_back(40 + i % 10);
    const auto inside = [](const std::vector<double>& of) {
        const detail::axis y{detail::span_of_most(of), 4};
        return std::count_if(of.begin(), of.end(), [&](double value) { return y.holds(value); });
    };
    const auto share_of_others = [](const std::vector<double>& of) {
        const detail::axis y{detail::span_of_most(of), 4};
        return y.share(49) - y.share(40);
    };
    CHECK(inside(values) == 30);
    for (std::vector<double> far : {std::vector<double>{160}, {-30}, {160, 161}, {150, 600}, {-30, 160, 700}}) {
        std::vector<double> all = values;
        all.insert(all.end(), far.begin(), far.end());
        CHECK(inside(all) == 30);
        CHECK(share_of_others(all) > 0.5);
        CHECK(share_of_others(all) < 0.75);  // which leaves room
    }
    values.insert(values.end(), {30.0, 55.0});  // far off, but they leave enough to the others
    CHECK(inside(values) == 32);
    values.insert(values.end(), 6, 160.0);  // too many to be left out
    CHECK(inside(values) == 38);
    CHECK(inside({20, 21, 160}) == 3);
    CHECK(inside({20, 21, 22, 160}) == 3);
    CHECK(inside({20, 20, 20, std::nan(""), HUGE_VAL, 160}) == 3);
    CHECK_FALSE(detail::span_of_most({std::nan("")}).seen);
}
