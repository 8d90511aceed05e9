// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/io/observer_state.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include <quantsweep/io/detail/json_state.hpp>

#include "../laws/observer_laws.hpp"
#include "damaged_files.hpp"

namespace qs = quantsweep;
using qs::detail::json, qs::detail::state_access;

namespace {

template <class T>
json written(const T& value) {
    json j;
    write_state(state_access::writer(j), value);
    return j;
}

template <class T>
T read(const json& j) {
    T value;
    read_state(state_access::reader(j), value);
    return value;
}

template <class T, class From>
T there_and_back(const From& value) {
    return read<T>(json::parse(written(value).dump()));
}

template <class Observer, class Saved = Observer>
void check_round_trips() {
    for (const auto& sample : qs::laws::difficult_samples(1)) {
        INFO("sample: ", sample.name);
        const Observer seen = qs::laws::observed<Observer>(sample.values);
        CHECK(there_and_back<Saved>(seen) == seen);
    }
    CHECK(there_and_back<Saved>(Observer{}) == Observer{});
}

/// Has room for three binades.
struct limited_histogram : qs::bit_histogram<> {
    limited_histogram() { limit_bytes(least_bytes() + 1024); }
};

}  // namespace

TEST_CASE("every observer comes back from JSON bit for bit") {
    check_round_trips<qs::min_max>();
    check_round_trips<qs::moving_average_min_max>();
    check_round_trips<qs::moments>();
    check_round_trips<qs::bit_histogram<>>();
    check_round_trips<qs::bit_histogram<3>>();
    check_round_trips<limited_histogram, qs::bit_histogram<>>();
    check_round_trips<qs::combined<qs::moments, qs::bit_histogram<>, qs::min_max>>();
    check_round_trips<qs::per_channel<qs::min_max>>();
    check_round_trips<qs::per_channel<qs::bit_histogram<>>>();
}

TEST_CASE("damage to any part of any observer is an error, or leaves an observer that obeys") {
    const auto values = qs::laws::difficult_samples(9)[4].values;
    using everything = qs::combined<qs::bit_histogram<2>, qs::moving_average_min_max, qs::min_max, qs::moments>;
    everything seen;
    seen.observe(values);
    const std::string good = written(seen).dump();
    int accepted = 0;
    for (std::uint32_t seed = 1; seed <= 1500; ++seed) {
        INFO("seed: ", seed);
        const std::string bad = seed % 2 ? damaged_files::damage(good, seed) : damaged_files::damage_number(good, seed);
        try {
            const auto back = read<everything>(json::parse(bad));
            CHECK(there_and_back<everything>(back) == back);
            ++accepted;
        } catch (const qs::error&) {
        } catch (const json::exception&) {
        }
    }
    CHECK(accepted > 10);
    CHECK(accepted < 700);
}

TEST_CASE("a distribution comes back with its bins") {
    for (const auto& sample : qs::laws::difficult_samples(2)) {
        INFO("sample: ", sample.name);
        const qs::distribution seen = qs::laws::observed<qs::bit_histogram<>>(sample.values).summary();
        const auto back = there_and_back<qs::distribution>(seen);
        CHECK(qs::laws::same_counts(back, seen));
        CHECK(qs::laws::same_values(back, seen));
    }
}

TEST_CASE("counts of 64 bits are exact") {
    qs::distribution seen;
    seen.nans = 18446744073709551615u;
    seen.finite = (std::uint64_t{1} << 53) + 1;
    seen.minimum = seen.maximum = 1.0f;
    const auto back = there_and_back<qs::min_max>(qs::min_max{seen});
    CHECK(back.summary().nans == seen.nans);
    CHECK(back.summary().finite == seen.finite);
}

TEST_CASE("numbers that are not finite are written in words") {
    CHECK(written(qs::min_max{})["minimum"] == "Infinity");
    CHECK(written(qs::min_max{})["maximum"] == "-Infinity");
    CHECK(std::isnan(qs::detail::to_double(json::parse(qs::detail::number(std::nan("")).dump()))));
}

TEST_CASE("nothing is converted that was not written that way") {
    const auto refused = [](const char* key, const json& value) {
        INFO(key, " = ", value.dump());
        json j = written(qs::laws::observed<qs::bit_histogram<>>(std::array{1.0f, -2.0f, 0.0f}));
        j["counts"][key] = value;
        CHECK_THROWS_AS(read<qs::bit_histogram<>>(j), qs::error);
    };
    refused("finite", -3);
    refused("finite", 3.0);
    refused("finite", "3");
    refused("finite", 4);
    refused("minimum", 1e39);
    refused("minimum", nullptr);
    refused("minimum", "Infinity");
    refused("maximum", "nan");
    refused("bins", json::array({json::array({2, 1, 1})}));
    refused("bins", json::array({json::array({2, 1})}));
}

TEST_CASE("a histogram of other buckets is refused by their width") {
    const json j = written(qs::laws::observed<qs::bit_histogram<3>>(std::array{1.0f}));
    try {
        (void)read<qs::bit_histogram<6>>(j);
        FAIL("was accepted");
    } catch (const qs::malformed_file& e) {
        CHECK(std::string{e.what()}.find("found 3 where 6 mantissa bits") != std::string::npos);
    }
}
