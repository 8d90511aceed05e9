// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/memory_plan.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/calibrate/anomalies.hpp>
#include <quantsweep/calibrate/calibrate.hpp>
#include <quantsweep/observe/combined.hpp>
#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/moments.hpp>
#include <quantsweep/observe/per_channel.hpp>

#include "../support/toy_graph.hpp"

namespace qs = quantsweep;

namespace {

/// Tracks the memory of all observers of this type at any moment: a growing one holds its old and its new memory.
struct weighed : qs::bit_histogram<> {
    static inline std::size_t now = 0, peak = 0;
    weighed() { add(); }
    weighed(const weighed& other) : qs::bit_histogram<>{other} { add(); }
    weighed& operator=(const weighed& other) {
        now -= bytes();
        qs::bit_histogram<>::operator=(other);
        add();
        return *this;
    }
    ~weighed() { now -= bytes(); }
    void observe(std::span<const float> values) {
        for (float x : values) {
            const std::size_t before = bytes();
            qs::bit_histogram<>::observe(std::span{&x, 1});
            if (bytes() != before) peak = std::max(peak, now + bytes());
            now += bytes() - before;
        }
    }

private:
    void add() {
        now += bytes();
        peak = std::max(peak, now);
    }
};

/// Makes values in every binade, so that a histogram takes as much memory as it may.
std::vector<toy::batch> wide_batches() {
    std::vector<float> values;
    for (std::uint32_t number = 0; number < 512; ++number)
        if (number % 256 != 255) values.push_back(std::bit_cast<float>((number << 23) + 1));
    values.resize(128 * 4);
    return {{{{values, {128, 4, 1}}}, {}, 128}, {{{std::vector<float>(64, 1.0f), {4, 4, 4}}}, {}, 4}};
}

std::uint64_t smallest_budget(auto&& calibrate) {
    try {
        calibrate(1);
    } catch (const qs::budget_too_small& e) {
        const std::string what = e.what();
        return std::stoull(what.substr(what.rfind(' ')));
    }
    return 0;
}

template <class Observer>
std::uint64_t bytes_of(const qs::calibration<Observer>& c) {
    std::uint64_t sum = 0;
    for (const auto& value : c.values) sum += qs::bytes_of(value.seen);
    for (const auto& layer : c.layers)
        for (const Observer& weights : layer.weights) sum += qs::bytes_of(weights);
    return sum;
}

/// The smallest budget that a refusal names is sufficient, one byte less is not, and no budget is exceeded.
template <class Observer>
void check_budgets() {
    toy::graph host = toy::chain(5);
    const auto batches = wide_batches();
    const auto with = [&](std::uint64_t budget) {
        return qs::calibrate<Observer>(host, batches, {.memory_budget = budget});
    };
    const std::uint64_t smallest = smallest_budget(with);
    REQUIRE(smallest > 0);
    CHECK_THROWS_AS(with(smallest - 1), qs::budget_too_small);
    const auto free = with(0);
    CHECK(free.memory.budget == 0);
    for (std::uint64_t budget : {smallest, smallest + smallest / 3, 5 * smallest, std::uint64_t{1} << 40}) {
        INFO("budget: ", budget);
        const auto seen = with(budget);
        CHECK(bytes_of(seen) <= seen.memory.most);
        CHECK(seen.memory.most <= budget);
        CHECK(seen.memory.summaries == 6 + 5);
        for (std::size_t i = 0; i < seen.values.size(); ++i) {
            const qs::distribution limited = seen.values[i].seen.summary(), all = free.values[i].seen.summary();
            CHECK(limited.finite == all.finite);
            CHECK(limited.minimum == all.minimum);
            CHECK(limited.maximum == all.maximum);
        }
        if (budget == std::uint64_t{1} << 40)
            for (std::size_t i = 0; i < seen.values.size(); ++i) CHECK(seen.values[i].seen == free.values[i].seen);
    }
}

}  // namespace

TEST_CASE("calibration keeps within every budget that it accepts, and names the smallest") {
    check_budgets<qs::bit_histogram<>>();
    check_budgets<qs::bit_histogram<9>>();
    check_budgets<qs::min_max>();
    check_budgets<qs::per_channel<qs::bit_histogram<>>>();
    check_budgets<qs::combined<qs::bit_histogram<>, qs::moments>>();
    check_budgets<qs::combined<qs::moments, qs::per_channel<qs::bit_histogram<>>>>();
}

TEST_CASE("at no moment do the summaries take more than the budget, growth included") {
    toy::graph host = toy::chain(5);
    const auto batches = wide_batches();
    const auto with = [&](std::uint64_t budget) {
        return qs::calibrate<weighed>(host, batches, {.memory_budget = budget});
    };
    const std::uint64_t smallest = smallest_budget(with);
    for (std::uint64_t budget : {smallest, 2 * smallest, 7 * smallest}) {
        INFO("budget: ", budget);
        const weighed prototype;
        weighed::now = weighed::peak = 0;  // excludes the prototype, which is the caller's
        const auto seen = qs::calibrate(host, batches, {.memory_budget = budget}, prototype);
        CHECK(weighed::peak <= budget);
        CHECK(weighed::peak > budget / 2);
        weighed::now += prototype.bytes();
    }
}

TEST_CASE("what was chosen is said, and what it cost is reported by layer") {
    toy::graph host = toy::chain(5);
    const auto batches = wide_batches();
    const auto seen = qs::calibrate(host, batches, {.memory_budget = 100000});
    const std::size_t resolved = seen.values[0].seen.resolved_binades();
    CHECK(resolved >= 6);
    CHECK(seen.memory.resolution ==
          "64 buckets a binade in the topmost " + std::to_string(resolved) + ", one in each other");
    CHECK(qs::to_string(seen.memory) ==
          "11 summaries within " + std::to_string(seen.memory.most) + " of 100000 bytes: " + seen.memory.resolution);
    const auto found = qs::anomalies(seen);
    CHECK(std::count_if(found.begin(), found.end(), [&](const qs::anomaly_count& f) {
              // One value in each collapsed binade, and the 64 ones of the second batch.
              return f.layer == "input 0" && f.what == qs::anomaly::collapsed && f.count == 510 - resolved + 64;
          }) == 1);
    CHECK(qs::to_string(qs::calibrate(host, batches).memory) == "no memory budget was declared");
    const auto narrow = qs::calibrate<qs::min_max>(host, batches, {.memory_budget = 1000});
    CHECK(qs::to_string(narrow.memory) ==
          "11 summaries within " + std::to_string(12 * sizeof(qs::min_max)) + " of 1000 bytes");
}

TEST_CASE("calibrations under a budget merge into that of the whole") {
    toy::graph host = toy::chain(5);
    const auto batches = wide_batches();
    const qs::calibrate_options options{.memory_budget = 100000};
    const auto whole = qs::calibrate(host, batches, options);
    auto first = qs::calibrate(host, std::vector<toy::batch>{batches[0]}, options);
    auto second = qs::calibrate(host, std::vector<toy::batch>{batches[1]}, options);
    auto full = qs::calibrate(host, std::vector<toy::batch>{batches[1]});
    second.merge(first);
    full.merge(first);
    first.merge(qs::calibrate(host, std::vector<toy::batch>{batches[1]}, options));
    for (std::size_t i = 0; i < whole.values.size(); ++i) {
        CHECK(first.values[i].seen == whole.values[i].seen);
        CHECK(second.values[i].seen == whole.values[i].seen);
        CHECK(full.values[i].seen == whole.values[i].seen);
    }
    CHECK(full.memory == whole.memory);
}
