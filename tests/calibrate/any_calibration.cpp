// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/calibrate/any_calibration.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/observe/min_max.hpp>
#include <quantsweep/observe/per_channel.hpp>

namespace qs = quantsweep;

namespace {

/// Makes two values of 2 x 3, and a layer that reads the first and writes the second.
template <class Observer>
qs::calibration<Observer> some() {
    qs::calibration<Observer> c;
    c.samples = 2;
    for (const char* name : {"input 0", "conv"}) {
        c.values.push_back({{name, 3}, {}});
        const std::vector<float> values{1, -2, 3, 4, 5, 60};
        qs::observe_tensor(c.values[c.values.size() - 1].seen, qs::tensor_view<const float>{values.data(), {2, 3}},
                           qs::axes{}, 0);
    }
    c.layers.push_back({"conv", {"input 0"}, {{}, {}}});
    return c;
}

}  // namespace

TEST_CASE("a calibration behind the interface is found by name and read by number") {
    const auto seen = some<qs::bit_histogram<>>();
    const qs::calibration_model model{seen};
    CHECK(model.samples() == 2);
    REQUIRE(model.size() == 2);
    CHECK(model.name(1) == "conv");
    CHECK(model.find("conv") == 1);
    CHECK(model.find("nowhere") == model.size());
    CHECK(model.summary(0).minimum == -2);
    CHECK(model.summary(0).maximum == 60);
    CHECK(model.elements(0) == 3);
    CHECK(model.bytes(0) == qs::bytes_of(seen.values[0].seen));
    CHECK(model.weight_bytes("conv") ==
          qs::bytes_of(seen.layers[0].weights[0]) + qs::bytes_of(seen.layers[0].weights[1]));
    CHECK(model.weight_bytes("nowhere") == 0);
    CHECK(model.inputs("conv") == std::vector<std::string>{"input 0"});
    CHECK(model.inputs("nowhere").empty());
    CHECK(qs::calibration_model{qs::calibration<>{}}.find("conv") == 0);  // there is no value
}

TEST_CASE("channels are shown in order where the observer sees them apart") {
    const auto whole = some<qs::min_max>();
    std::size_t calls = 0;
    CHECK(!qs::calibration_model{whole}.visit_channels(0, [&](const qs::distribution&) { ++calls; }));
    CHECK(calls == 0);

    const auto apart = some<qs::per_channel<qs::min_max>>();
    std::vector<double> largest;
    CHECK(qs::calibration_model{apart}.visit_channels(
        0, [&](const qs::distribution& channel) { largest.push_back(channel.maximum); }));
    CHECK(largest == std::vector<double>{4, 5, 60});
}
