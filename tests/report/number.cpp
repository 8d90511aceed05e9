// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/report/detail/number.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/report/detail/metric_text.hpp>

using namespace quantsweep;
using namespace std::string_literals;

TEST_CASE("numbers as text") {
    CHECK(detail::fixed(-0.001, 2) == "0.00");
    CHECK(detail::fixed(std::nan(""), 2) == "\u2013");
    CHECK(detail::fixed(-HUGE_VAL, 2) == "-\u221e");
    CHECK(detail::fixed(std::numeric_limits<double>::max(), 2).size() == 312);
    CHECK(detail::shortest(0.1) == "0.1");
    CHECK(detail::shortest(std::nan("")) == "");
    CHECK(detail::shortest(-HUGE_VAL) == "-inf");
    CHECK(detail::significant(42, 4) == "42.00");
    CHECK(detail::significant(-0.012345, 4) == "-0.01235"s);
    CHECK(detail::significant(0, 4) == "0.000");
    CHECK(detail::significant(1.2341e-9, 4) == "1.234e-09"s);
    CHECK(detail::grouped(0) == "0");
    CHECK(detail::grouped(999) == "999");
    CHECK(detail::grouped(1234567) == "1,234,567");
    CHECK(detail::counted(1, "layer") == "1 layer");
    CHECK(detail::counted(2000, "sample") == "2,000 samples");
}

TEST_CASE("bytes and durations have three digits or whole units") {
    CHECK(detail::bytes(std::uint64_t{0}) == "0 B");
    CHECK(detail::bytes(std::uint64_t{999}) == "999 B");
    CHECK(detail::bytes(std::uint64_t{1000}) == "1.00 kB");
    CHECK(detail::bytes(std::uint64_t{12'345'678}) == "12.3 MB");
    CHECK(detail::bytes(std::uint64_t{200'000'000'000}) == "200 GB");
    CHECK(detail::duration(0.42) == "0.42 s");
    CHECK(detail::duration(73.5) == "73.5 s");
    CHECK(detail::duration(200) == "3 min 20 s");
    CHECK(detail::duration(7500) == "2 h 5 min");
    CHECK(detail::duration(std::nan("")) == "\u2013");
}

TEST_CASE("shares are in percent and drops in points; other metrics as they are") {
    const detail::metric_text share{metric_info{.name = "top1", .zero_one = true}};
    CHECK(share.value(0.9215) == "92.15 %");
    CHECK(share.drop(0.01) == "1.00 points");
    score s;
    s.drop = 0.01;
    CHECK(share.interval(s) == "1.00");
    s.low = -0.001;
    s.high = 0.021;
    CHECK(share.interval(s) == "1.00 [-0.10, 2.10]");
    const detail::metric_text grown{metric_info{.name = "perplexity", .higher_is_better = false, .exponential = true}};
    CHECK(grown.value(12.3456) == "12.35");
    CHECK(grown.drop(0.0512) == "5.12 %");
    CHECK(grown.interval(s) == "1.00 [-0.10, 2.10]");
    CHECK(grown.unit("drop") == "drop, %");
    CHECK(grown.value_unit("perplexity") == "perplexity");
    CHECK(grown.moved(20, 0.05) == doctest::Approx(21));
    CHECK(share.moved(0.9, 0.05) == doctest::Approx(0.85));
    const detail::metric_text close{metric_info{"cosine", true, -1.0, 1.0, false, true}};
    score of_value{0.998};
    CHECK(close.value_interval(of_value) == "0.998000");
    of_value.value_low = 0.99;
    of_value.value_high = 1;
    CHECK(close.value_interval(of_value) == "0.998000 [0.990000, 1.000000]");
    const detail::metric_text other{metric_info{.name = "mse"}};
    CHECK(other.value(0.0123456) == "0.01235");
}
