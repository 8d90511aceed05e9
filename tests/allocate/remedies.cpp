// SPDX-License-Identifier: BSD-3-Clause
#include <quantsweep/allocate/remedies.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <quantsweep/allocate/detail/remedy_candidates.hpp>
#include <quantsweep/graph/as_hooked.hpp>
#include <quantsweep/metric/metrics.hpp>
#include <quantsweep/sweep/sweep.hpp>

#include "../support/flat_metric.hpp"
#include "../support/text.hpp"
#include "../support/toy_sweep.hpp"

namespace qs = quantsweep;

namespace {

const toy::flat same_choice{qs::agreement{}};

/// The changes that are recommended, by layer.
std::vector<std::string> recommended(const std::vector<qs::remedy>& remedies, const std::string& layer) {
    std::vector<std::string> found;
    for (const qs::remedy& r : remedies)
        if (r.recommended && r.layer == layer) found.push_back(r.change);
    return found;
}

template <class Host>
std::vector<qs::remedy> remedies_of(Host& host, const qs::calibration<>& seen, const std::vector<toy::batch>& batches,
                                    const std::vector<qs::scheme>& schemes) {
    const qs::sweep_options options{.schemes = schemes};
    const auto swept = qs::sweep(host, seen, batches, same_choice, options);
    return qs::find_remedies(host, seen, batches, same_choice, swept, options);
}

/// One channel of the layer's output is 64 times as large, and its readers' weights are that much smaller: the network
/// is the same, but for the last bits.
void plant_outlier_channel(toy::graph& host, std::size_t layer, std::size_t channel) {
    const std::size_t each = host.nodes[layer].weight.size() / host.nodes[layer].channels;
    for (std::size_t i = 0; i < each; ++i) host.nodes[layer].weight[channel * each + i] *= 64;
    host.nodes[layer].bias[channel] *= 64;
    toy::node& reader = host.nodes[layer + 1];
    for (std::size_t i = 0; i < reader.weight.size(); ++i)
        if (i / 3 % 4 == channel) reader.weight[i] /= 64;
}

std::vector<toy::batch> batches_of(toy::builder& b, std::size_t count) {
    std::vector<toy::batch> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(b.make_batch(50, 1, 4, 6));
    return all;
}

}  // namespace

TEST_CASE("An outlier channel of the weights is mended by a scale for each channel, in all of 20 plantings") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        plant_outlier_channel(host, 1, seed % 4);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 16);
        const auto remedies =
            remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w=int6:symmetric@min_max")});
        CHECK(recommended(remedies, "conv1") == std::vector<std::string>{"weights per channel"});
        for (const qs::remedy& r : remedies)
            if (r.recommended) {
                CHECK(r.gain.low > 0);
                CHECK(r.tried ==
                      (r.change == "weights per channel" ? "w=int6:symmetric:per_channel@min_max" : r.tried));
            }
    }
}

TEST_CASE("An outlier that calibration saw in the activations is mended by other ranges, in all of 20 plantings") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed ", seed);
        toy::graph host = toy::chain(4, seed);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 24);
        auto seen_in_calibration = batches;
        seen_in_calibration[0].inputs[0].values[7] = 2000;
        const auto remedies = remedies_of(host, qs::calibrate(host, seen_in_calibration), batches,
                                          {qs::parse_scheme("inputs=int8:affine@min_max")});
        const auto found = recommended(remedies, "conv0");
        REQUIRE(found.size() == 1);
        CHECK(toy::contains(found[0], "activations' ranges by "));
    }
}

TEST_CASE("On a sound network at most 5 % of runs recommend anything") {
    std::size_t runs = 0;
    for (unsigned seed = 1; seed <= 100; ++seed) {
        toy::graph host = toy::chain(3, seed);
        toy::builder b{seed + 100};
        const auto batches = batches_of(b, 2);
        const auto remedies = remedies_of(host, qs::calibrate(host, batches), batches, {qs::parse_scheme("w12a12")});
        runs += std::any_of(remedies.begin(), remedies.end(), [](const qs::remedy& r) { return r.recommended; });
    }
    CHECK(runs <= 5);
}

TEST_CASE("What was tried says what it is, what it takes, and what the layer then loses; hooked hosts find the same") {
    toy::setup s = toy::make(toy::chain(4), 1, 7, 60);
    const std::vector<qs::scheme> schemes{qs::parse_scheme("w2a3")};
    const auto remedies = remedies_of(s.host, s.seen, s.batches, schemes);
    REQUIRE(!remedies.empty());
    const std::vector<std::string> changes{"weights' ranges by min_max",
                                           "activations' ranges by min_max",
                                           "weights' ranges by percentile:99.99",
                                           "activations' ranges by percentile:99.99",
                                           "weights' ranges by entropy",
                                           "activations' ranges by entropy",
                                           "weights per channel",
                                           "weights in groups of 32",
                                           "weights in 8 bits",
                                           "activations in 8 bits"};
    for (std::size_t k = 0; k < remedies.size(); ++k) {
        const qs::remedy& r = remedies[k];
        CHECK(r.change == changes[k % changes.size()]);
        CHECK(r.scheme == "w2a3");
        CHECK(toy::contains(r.takes, "."));
        const auto alone = qs::sweep(s.host, s.seen, s.batches, same_choice, {.schemes = {qs::parse_scheme(r.tried)}});
        for (const qs::row& row : alone.rows)
            if (row.layer == r.layer) CHECK(r.measured.drop == row.scores[0].drop);
    }
    qs::as_hooked engine{s.host};
    CHECK(remedies_of(engine, s.seen, s.batches, schemes) == remedies);
}

TEST_CASE("Formats with scales of their own have no ranges to try") {
    const qs::detail::remedy_list blocks{qs::parse_scheme("w=mxfp4/a=fp8_e4m3")};
    std::vector<std::string> changes;
    for (const auto& each : blocks.all()) changes.push_back(each.change);
    CHECK(changes == std::vector<std::string>{"activations' ranges by min_max",
                                              "activations' ranges by percentile:99.99",
                                              "activations' ranges by entropy"});
    CHECK(qs::detail::remedy_list{qs::parse_scheme("w16")}.all().back().change == "weights in groups of 32");
    CHECK(qs::detail::remedy_list{qs::parse_scheme("w=uint4:affine")}.all().back().how.name == "w=uint8:affine");
}
